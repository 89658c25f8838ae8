package peer

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// What sysctl net.inet.tcp.pcblist_n of macOS tells: a xinpgen, then for each
// socket several records, then a xinpgen again. A record begins with its length
// and kind and is padded to 8 bytes (xnu bsd/netinet/in_pcblist.c,
// get_pcblist_n). Both kinds of Mac are little-endian.
const (
	xinpgenSize = 24

	kindSocket = 0x001 // xsocket_n, bsd/sys/socketvar.h
	kindINPCB  = 0x010 // xinpcb_n, bsd/netinet/in_pcb.h
	kindTCPCB  = 0x020 // xtcpcb_n, bsd/netinet/tcp_var.h

	// Offsets; xsocket_n and xinpcb_n are packed to 4 bytes.
	socketUID = 64 // so_uid

	pcbForeignPort = 16 // inp_fport, in network byte order
	pcbLocalPort   = 18 // inp_lport
	pcbVersions    = 44 // inp_vflag
	pcbForeign     = 48 // inp_dependfaddr: 16 bytes, IPv4 in the last 4
	pcbLocal       = 64 // inp_dependladdr
	pcbEnd         = 80

	tcpState = 36 // t_state

	versionIPv4 = 0x1 // INP_IPV4; one of IPv6 may have an IPv4 connection
)

// pcbStates are those of bsd/netinet/tcp_fsm.h.
var pcbStates = map[uint32]state{1: listens, 4: established}

// parsePCBList reads the list. A socket whose records are not complete is left
// out.
func parsePCBList(list []byte) ([]row, error) {
	head, list, err := record(list)
	if err == nil && len(head) != xinpgenSize {
		err = fmt.Errorf("begins with %d bytes, not a xinpgen", len(head))
	}
	if err != nil {
		return nil, fmt.Errorf("socket list: %w", err)
	}
	var rows []row
	var now row
	var have uint32
	for len(list) > 0 {
		var b []byte
		if b, list, err = record(list); err != nil {
			return nil, fmt.Errorf("socket list: %w", err)
		}
		kind := binary.LittleEndian.Uint32(b[4:])
		switch {
		case len(b) == xinpgenSize:
			return rows, nil
		case kind == kindINPCB && len(b) >= pcbEnd:
			now, have = ofINPCB(b), kindINPCB
		case kind == kindSocket && len(b) >= socketUID+4:
			now.owner = binary.LittleEndian.Uint32(b[socketUID:])
			have |= kindSocket
		case kind == kindTCPCB && len(b) >= tcpState+4:
			now.state = pcbStates[binary.LittleEndian.Uint32(b[tcpState:])]
			if have == kindINPCB|kindSocket {
				rows = append(rows, now)
			}
			have = 0
		}
	}
	return rows, nil
}

// record takes the first record off the list.
func record(list []byte) (b, rest []byte, err error) {
	if len(list) < 8 {
		return nil, nil, fmt.Errorf("%d bytes left", len(list))
	}
	n := int64(binary.LittleEndian.Uint32(list))
	if n < 8 || n > int64(len(list)) {
		return nil, nil, fmt.Errorf("record of %d bytes in %d", n, len(list))
	}
	return list[:n], list[min((n+7)&^7, int64(len(list))):], nil
}

func ofINPCB(b []byte) row {
	at := func(address, port int) netip.AddrPort {
		ip := netip.AddrFrom16([16]byte(b[address : address+16]))
		if b[pcbVersions]&versionIPv4 != 0 {
			ip = netip.AddrFrom4([4]byte(b[address+12 : address+16]))
		}
		return normalized(netip.AddrPortFrom(ip, binary.BigEndian.Uint16(b[port:])))
	}
	return row{local: at(pcbLocal, pcbLocalPort), remote: at(pcbForeign, pcbForeignPort)}
}

package peer

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"

	"golang.org/x/sys/unix"
)

// The structures of sock_diag(7): nlmsghdr, inet_diag_req_v2 and inet_diag_msg.
// Ports and addresses in them are in network byte order, all else in the host's.
const (
	headerSize   = 16
	requestSize  = headerSize + 8 + sockIDSize
	sockIDSize   = 48
	messageSize  = headerSize + 4 + sockIDSize + 20
	uidAt        = headerSize + 4 + sockIDSize + 12
	diagSequence = 1

	tcpEstablished = 1 // include/net/tcp_states.h
)

// errNoDiag: the kernel does not answer questions of this kind.
var errNoDiag = errors.New("no sock_diag")

// askOwner asks the kernel for one established socket by its two ends: the user
// it belongs to. The answer takes the same time however many sockets there are.
func askOwner(client, server netip.AddrPort) (uint32, error) {
	socket, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", errNoDiag, err)
	}
	defer unix.Close(socket)
	answer, err := ask(socket, client, server)
	if err != nil {
		return 0, err
	}
	if isSocket(answer) {
		return diagOwner(answer, client, server)
	}
	// No such socket, or no module for the question: our own end tells which.
	if answer, err = ask(socket, server, client); err != nil {
		return 0, err
	}
	if !isSocket(answer) {
		return 0, errNoDiag
	}
	return 0, fmt.Errorf("%w: no socket %s", ErrUnknown, client)
}

// ask sends one question and returns the kernel's answer.
func ask(socket int, local, remote netip.AddrPort) ([]byte, error) {
	if err := unix.Sendto(socket, diagRequest(local, remote), 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return nil, fmt.Errorf("%w: %w", errNoDiag, err)
	}
	answer := make([]byte, 1024)
	n, from, err := unix.Recvfrom(socket, answer, unix.MSG_DONTWAIT) // it is there when Sendto returns
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoDiag, err)
	}
	if kernel, ok := from.(*unix.SockaddrNetlink); !ok || kernel.Pid != 0 {
		return nil, fmt.Errorf("%w: answer is not the kernel's", errNoDiag)
	}
	return answer[:n], nil
}

// isSocket reports whether an answer describes a socket.
func isSocket(answer []byte) bool {
	return len(answer) >= messageSize && binary.NativeEndian.Uint16(answer[4:]) == unix.SOCK_DIAG_BY_FAMILY &&
		binary.NativeEndian.Uint32(answer[8:]) == diagSequence
}

// diagRequest asks for exactly one socket.
func diagRequest(local, remote netip.AddrPort) []byte {
	b := make([]byte, 0, requestSize)
	b = binary.NativeEndian.AppendUint32(b, requestSize)
	b = binary.NativeEndian.AppendUint16(b, unix.SOCK_DIAG_BY_FAMILY)
	b = binary.NativeEndian.AppendUint16(b, unix.NLM_F_REQUEST)
	b = binary.NativeEndian.AppendUint32(b, diagSequence)
	b = binary.NativeEndian.AppendUint32(b, 0) // to the kernel
	b = append(b, family(local), unix.IPPROTO_TCP, 0, 0)
	b = binary.NativeEndian.AppendUint32(b, 0) // states: not for one socket
	return appendSockID(b, local, remote)
}

func family(a netip.AddrPort) byte {
	if a.Addr().Is4() {
		return unix.AF_INET
	}
	return unix.AF_INET6
}

// appendSockID is inet_diag_sockid: ports, addresses of 16 bytes each, any
// interface, no cookie.
func appendSockID(b []byte, local, remote netip.AddrPort) []byte {
	b = binary.BigEndian.AppendUint16(b, local.Port())
	b = binary.BigEndian.AppendUint16(b, remote.Port())
	for _, end := range []netip.AddrPort{local, remote} {
		var address [16]byte
		copy(address[:], end.Addr().AsSlice())
		b = append(b, address[:]...)
	}
	return append(b, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)
}

// diagOwner reads the answer. Where no connection has these ends the kernel
// offers a socket that listens at one of them, which may be anyone's.
func diagOwner(answer []byte, local, remote netip.AddrPort) (uint32, error) {
	if !isSocket(answer) {
		return 0, fmt.Errorf("%w: no socket %s", ErrUnknown, local)
	}
	body := answer[headerSize:]
	here, there := ends(body[0], body[4:])
	if body[1] != tcpEstablished || here != local || there != remote {
		return 0, fmt.Errorf("%w: sock_diag offers another socket for %s", ErrUnknown, local)
	}
	return binary.NativeEndian.Uint32(answer[uidAt:]), nil
}

// ends reads both ends from an inet_diag_sockid. A socket of IPv6 with an IPv4
// connection has mapped addresses.
func ends(family byte, id []byte) (local, remote netip.AddrPort) {
	at := func(port, address []byte) netip.AddrPort {
		ip := netip.AddrFrom16([16]byte(address[:16]))
		if family == unix.AF_INET {
			ip = netip.AddrFrom4([4]byte(address[:4]))
		}
		return normalized(netip.AddrPortFrom(ip, binary.BigEndian.Uint16(port)))
	}
	return at(id, id[4:]), at(id[2:], id[20:])
}

// Package net stands in for net while the programs of the browser are compiled: no browser
// dials. nhooyr.io/websocket names three of its identifiers, and crypto/x509 names
// addresses, as certificates have them (build facts 1).
package net

import (
	"errors"
	"net/netip"
	"time"
)

// ErrClosed is the error of a connection that is closed.
var ErrClosed = errors.New("use of closed network connection")

// Conn is a connection, which NetConn of nhooyr.io/websocket returns.
type Conn interface {
	Read([]byte) (int, error)
	Write([]byte) (int, error)
	Close() error
	LocalAddr() Addr
	RemoteAddr() Addr
	SetDeadline(time.Time) error
	SetReadDeadline(time.Time) error
	SetWriteDeadline(time.Time) error
}

// Addr is an end of a Conn.
type Addr interface {
	Network() string
	String() string
}

// Bytes of an address.
const (
	IPv4len = 4
	IPv6len = 16
)

// IP is an address, of 4 or 16 bytes; those of version 4 may have 16, too (RFC 4291, 2.5.5.2).
type IP []byte

// IPMask is what of an address is that of its network.
type IPMask []byte

// IPNet is a network.
type IPNet struct {
	IP   IP
	Mask IPMask
}

// ParseIP reads an address of 4 or 16 bytes into 16; it returns nil for anything else.
func ParseIP(s string) IP {
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		return nil
	}
	all := a.As16()
	return all[:]
}

// To4 is an address of version 4 in 4 bytes, and nil for others.
func (ip IP) To4() IP {
	if a, ok := netip.AddrFromSlice(ip); ok && a.Unmap().Is4() {
		return ip[len(ip)-IPv4len:]
	}
	return nil
}

// Equal is true for the same address; one of version 4 may have 4 bytes, or 16.
func (ip IP) Equal(other IP) bool {
	a, _ := netip.AddrFromSlice(ip)
	b, _ := netip.AddrFromSlice(other)
	return a.Unmap() == b.Unmap()
}

// Mask is the network's part of an address of as many bytes as m; it is nil for others.
func (ip IP) Mask(m IPMask) IP {
	if len(ip) != len(m) {
		return nil
	}
	masked := make(IP, len(ip))
	for i := range ip {
		masked[i] = ip[i] & m[i]
	}
	return masked
}

// String writes an address as RFC 5952 says.
func (ip IP) String() string {
	a, _ := netip.AddrFromSlice(ip)
	return a.Unmap().String()
}

// Contains is true for an address of the network. Of version 4, it may have 4 bytes, or 16.
func (n *IPNet) Contains(ip IP) bool {
	if four := ip.To4(); four != nil {
		ip = four
	}
	number, mask := n.IP, n.Mask
	if four := number.To4(); four != nil {
		number = four
		mask = mask[max(0, len(mask)-IPv4len):]
	}
	network, masked := number.Mask(mask), ip.Mask(mask)
	return network != nil && masked != nil && network.Equal(masked)
}

// SplitHostPort fails: crypto/x509 calls it while it looks for a path, which nobody here has it do.
func SplitHostPort(string) (host, port string, err error) {
	return "", "", errors.New("net is not in this program")
}

package web

import (
	"net/http"
	"net/netip"
	"strings"

	"jpkiweb/shared/relyingparty"
)

// Proxies are the addresses of a service's own proxies: whoever else says for whom a
// request is, is not believed. Name the proxies only, never the clients' network: who is in it
// would say of itself who it is, and nobody would be counted.
type Proxies []netip.Prefix

// mostHops are the addresses of one request that are looked at; a page can send more.
const mostHops = 16

// nat64 is where the IPv4 addresses of the world are in IPv6, in the last 32 bits (RFC 6052,
// 2.1): all who come by IPv4 to a proxy that has IPv6 only.
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// Client is the network of the browser, for relyingparty.AddressCounter: the address for
// IPv4, also where it comes by NAT64, and the first 64 bits for IPv6, of which a subscriber
// has all (RFC 6177, 2). It is the last address of X-Forwarded-For that is no proxy's, each
// believed as far as the next one is a proxy. There is none without proxies, for then nobody
// knows whether all browsers come by one address, nor where the chain names no address.
func (p Proxies) Client(r *http.Request) (network netip.Prefix, known bool) {
	if len(p) == 0 {
		return netip.Prefix{}, false
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Prefix{}, false
	}
	client := plain(peer.Addr())
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for seen := 0; p.has(client); seen++ {
		last := len(hops) - 1 - seen
		if last < 0 || seen == mostHops {
			return netip.Prefix{}, false
		}
		next, err := parseHop(strings.TrimSpace(hops[last]))
		if err != nil {
			return netip.Prefix{}, false
		}
		client = plain(next)
	}
	if nat64.Contains(client) {
		all := client.As16()
		client = netip.AddrFrom4([4]byte(all[12:]))
	}
	bits := 32
	if client.Is6() {
		bits = 64
	}
	return netip.PrefixFrom(client, bits).Masked(), true
}

// parseHop is the address of a hop, which some proxies write with a port, or in brackets.
func parseHop(text string) (netip.Addr, error) {
	if with, err := netip.ParseAddrPort(text); err == nil {
		return with.Addr(), nil
	}
	if bare, found := strings.CutPrefix(text, "["); found {
		text, found = strings.CutSuffix(bare, "]")
		if a, err := netip.ParseAddr(text); found && err == nil && a.Is6() {
			return a, nil
		}
		return netip.Addr{}, relyingparty.ErrAddress
	}
	return netip.ParseAddr(text)
}

// plain is an address as it is compared: without a zone, IPv4 as such.
func plain(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

func (p Proxies) has(a netip.Addr) bool {
	for _, proxy := range p {
		if proxy.Contains(a) {
			return true
		}
	}
	return false
}

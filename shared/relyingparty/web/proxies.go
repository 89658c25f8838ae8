package web

import (
	"net/http"
	"net/netip"
	"strings"
)

// Proxies are the addresses of a service's own proxies: whoever else says for whom a
// request is, is not believed.
type Proxies []netip.Prefix

// mostHops are the addresses of one request that are looked at; a page can send more.
const mostHops = 16

// Client is the network of the browser, for relyingparty.AddressCounter: the address for
// IPv4, and the first 64 bits for IPv6, of which a subscriber has all (RFC 6177, 2). It is
// the last address of X-Forwarded-For that is no proxy's, each believed as far as the next
// one is a proxy. There is none without proxies, for then nobody knows whether all browsers
// come by one address, nor where the chain names no address.
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
		next, err := netip.ParseAddr(strings.TrimSpace(hops[last]))
		if err != nil {
			return netip.Prefix{}, false
		}
		client = plain(next)
	}
	bits := 32
	if client.Is6() {
		bits = 64
	}
	return netip.PrefixFrom(client, bits).Masked(), true
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

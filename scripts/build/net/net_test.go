package net

import (
	"bytes"
	"net"
	"testing"
)

var addresses = []string{
	"192.0.2.1", "198.51.100.255", "0.0.0.0", "::ffff:192.0.2.1", "2001:db8::1", "::", "::1", "fe80::1%eth0", "192.0.2", "192.0.2.256", "city.example.lg.jp", "",
}

// What crypto/x509 does with addresses comes out as with Go's own net.
func TestAddresses(t *testing.T) {
	for _, s := range addresses {
		got, want := ParseIP(s), net.ParseIP(s)
		if !bytes.Equal(got, want) {
			t.Fatalf("%s: %x, want %x", s, got, want)
		}
		if want == nil {
			continue
		}
		if four, its := got.To4(), want.To4(); !bytes.Equal(four, its) || four.String() != its.String() && four != nil {
			t.Errorf("%s in 4 bytes: %x, want %x", s, four, its)
		}
		if got.String() != want.String() {
			t.Errorf("%s: %s, want %s", s, got, want)
		}
		for _, other := range addresses {
			if o := net.ParseIP(other); got.Equal(IP(o)) != want.Equal(o) || got.Equal(IP(o.To4())) != want.Equal(o.To4()) {
				t.Errorf("%s equals %s: %t", s, other, got.Equal(IP(o)))
			}
		}
	}
}

func TestNetworks(t *testing.T) {
	for _, s := range []string{"192.0.2.0/24", "192.0.2.1/32", "0.0.0.0/0", "2001:db8::/32", "::/0", "::ffff:192.0.2.0/120"} {
		_, want, err := net.ParseCIDR(s)
		if err != nil {
			t.Fatal(err)
		}
		got := &IPNet{IP(want.IP), IPMask(want.Mask)}
		for _, address := range addresses {
			for _, ip := range []net.IP{net.ParseIP(address), net.ParseIP(address).To4()} {
				if got.Contains(IP(ip)) != want.Contains(ip) {
					t.Errorf("%s in %s: %t", ip, s, !want.Contains(ip))
				}
				if masked := IP(ip).Mask(got.Mask); len(ip) == len(got.Mask) && !bytes.Equal(masked, ip.Mask(want.Mask)) || len(ip) != len(got.Mask) && masked != nil {
					t.Errorf("%s with the mask of %s: %s", ip, s, masked)
				}
			}
		}
	}
}

// Whoever calls what is not there is told.
func TestSplitHostPortFails(t *testing.T) {
	if host, port, err := SplitHostPort("city.example.lg.jp:443"); err == nil {
		t.Errorf("%s %s", host, port)
	}
}

package fiat

import (
	"math/big"
	"math/rand/v2"
	"testing"
)

// A curve is the arithmetic of one field: M is an element in the Montgomery domain, N one that
// is not.
type curve[M, N comparable] struct {
	prime              string // hexadecimal
	multiply, add, sub func(out, a, b *M)
	square             func(out, a *M)
	one                func(out *M)
	leave              func(out *N, a *M)
	enter              func(out *M, a *N)
	choose             func(which uint64, a, b M) M
	read               func(*big.Int) N
	write              func(N) *big.Int
}

// fill writes a number into b, and reversed turns it round.
func fill(b []byte, n *big.Int) []byte { return reversed(n.FillBytes(b)) }

func reversed(b []byte) []byte {
	for i := range len(b) / 2 {
		b[i], b[len(b)-1-i] = b[len(b)-1-i], b[i]
	}
	return b
}

func TestP224(t *testing.T) {
	curve[p224MontgomeryDomainFieldElement, p224NonMontgomeryDomainFieldElement]{
		"ffffffffffffffffffffffffffffffff000000000000000000000001",
		p224Mul, p224Add, p224Sub, p224Square, p224SetOne, p224FromMontgomery, p224ToMontgomery,
		func(which uint64, a, b p224MontgomeryDomainFieldElement) (out p224MontgomeryDomainFieldElement) {
			p224Selectznz((*[4]uint64)(&out), p224Uint1(which), (*[4]uint64)(&a), (*[4]uint64)(&b))
			return out
		},
		func(n *big.Int) (out p224NonMontgomeryDomainFieldElement) {
			p224FromBytes((*[4]uint64)(&out), (*[28]byte)(fill(make([]byte, 28), n)))
			return out
		},
		func(a p224NonMontgomeryDomainFieldElement) *big.Int {
			var b [28]byte
			p224ToBytes(&b, (*[4]uint64)(&a))
			return new(big.Int).SetBytes(reversed(b[:]))
		},
	}.test(t)
}

func TestP256(t *testing.T) {
	curve[p256MontgomeryDomainFieldElement, p256NonMontgomeryDomainFieldElement]{
		"ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
		p256Mul, p256Add, p256Sub, p256Square, p256SetOne, p256FromMontgomery, p256ToMontgomery,
		func(which uint64, a, b p256MontgomeryDomainFieldElement) (out p256MontgomeryDomainFieldElement) {
			p256Selectznz((*[4]uint64)(&out), p256Uint1(which), (*[4]uint64)(&a), (*[4]uint64)(&b))
			return out
		},
		func(n *big.Int) (out p256NonMontgomeryDomainFieldElement) {
			p256FromBytes((*[4]uint64)(&out), (*[32]byte)(fill(make([]byte, 32), n)))
			return out
		},
		func(a p256NonMontgomeryDomainFieldElement) *big.Int {
			var b [32]byte
			p256ToBytes(&b, (*[4]uint64)(&a))
			return new(big.Int).SetBytes(reversed(b[:]))
		},
	}.test(t)
}

func TestP384(t *testing.T) {
	curve[p384MontgomeryDomainFieldElement, p384NonMontgomeryDomainFieldElement]{
		"fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
		p384Mul, p384Add, p384Sub, p384Square, p384SetOne, p384FromMontgomery, p384ToMontgomery,
		func(which uint64, a, b p384MontgomeryDomainFieldElement) (out p384MontgomeryDomainFieldElement) {
			p384Selectznz((*[6]uint64)(&out), p384Uint1(which), (*[6]uint64)(&a), (*[6]uint64)(&b))
			return out
		},
		func(n *big.Int) (out p384NonMontgomeryDomainFieldElement) {
			p384FromBytes((*[6]uint64)(&out), (*[48]byte)(fill(make([]byte, 48), n)))
			return out
		},
		func(a p384NonMontgomeryDomainFieldElement) *big.Int {
			var b [48]byte
			p384ToBytes(&b, (*[6]uint64)(&a))
			return new(big.Int).SetBytes(reversed(b[:]))
		},
	}.test(t)
}

func TestP521(t *testing.T) {
	curve[p521MontgomeryDomainFieldElement, p521NonMontgomeryDomainFieldElement]{
		"1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		p521Mul, p521Add, p521Sub, p521Square, p521SetOne, p521FromMontgomery, p521ToMontgomery,
		func(which uint64, a, b p521MontgomeryDomainFieldElement) (out p521MontgomeryDomainFieldElement) {
			p521Selectznz((*[9]uint64)(&out), p521Uint1(which), (*[9]uint64)(&a), (*[9]uint64)(&b))
			return out
		},
		func(n *big.Int) (out p521NonMontgomeryDomainFieldElement) {
			p521FromBytes((*[9]uint64)(&out), (*[66]byte)(fill(make([]byte, 66), n)))
			return out
		},
		func(a p521NonMontgomeryDomainFieldElement) *big.Int {
			var b [66]byte
			p521ToBytes(&b, (*[9]uint64)(&a))
			return new(big.Int).SetBytes(reversed(b[:]))
		},
	}.test(t)
}

// test compares what comes out with math/big, for numbers at the ends of the field and of
// its words, and for others.
func (c curve[M, N]) test(t *testing.T) {
	prime, _ := new(big.Int).SetString(c.prime, 16)
	numbers := someNumbers(prime)
	value := func(a M) *big.Int {
		var out N
		c.leave(&out, &a)
		return c.write(out)
	}
	in := func(n *big.Int) (out M) {
		plain := c.read(n)
		c.enter(&out, &plain)
		return out
	}
	same := func(what string, got M, want *big.Int) {
		want.Mod(want, prime)
		if value(got).Cmp(want) != 0 || got != in(want) {
			t.Fatalf("%s: %x, want %x", what, value(got), want)
		}
	}
	var one M
	c.one(&one)
	same("one", one, big.NewInt(1))
	for _, x := range numbers {
		a := in(x)
		same("in and out", a, new(big.Int).Set(x))
		var out M
		c.square(&out, &a)
		same("square", out, new(big.Int).Mul(x, x))
		for _, y := range numbers {
			b := in(y)
			c.multiply(&out, &a, &b)
			same("product", out, new(big.Int).Mul(x, y))
			c.add(&out, &a, &b)
			same("sum", out, new(big.Int).Add(x, y))
			c.sub(&out, &a, &b)
			same("difference", out, new(big.Int).Sub(x, y))
			if c.choose(0, a, b) != a || c.choose(1, a, b) != b {
				t.Fatalf("choice of %x and %x", x, y)
			}
			out = a
			c.multiply(&out, &out, &out)
			c.add(&out, &out, &b)
			c.sub(&out, &b, &out)
			same("in place", out, new(big.Int).Neg(new(big.Int).Mul(x, x)))
		}
	}
}

// someNumbers are below the prime.
func someNumbers(prime *big.Int) (all []*big.Int) {
	one := big.NewInt(1)
	for shift := uint(0); shift < uint(prime.BitLen()); shift += 32 {
		power := new(big.Int).Lsh(one, shift)
		all = append(all, power, new(big.Int).Sub(power, one), new(big.Int).Sub(prime, power))
	}
	source := rand.NewChaCha8([32]byte{1})
	for range 20 {
		b := make([]byte, len(prime.Bytes()))
		_, _ = source.Read(b) // never fails
		n := new(big.Int).SetBytes(b)
		all = append(all, n.Mod(n, prime))
	}
	return all
}

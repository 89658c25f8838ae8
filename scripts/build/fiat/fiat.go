// Package fiat stands in for the arithmetic of crypto/internal/fips140/nistec/fiat while the
// programs of the browser are compiled: the fields of the curves P-224, P-256, P-384 and
// P-521. Go's own has no loop, but a function of its own for each operation of each field,
// which is 335 kB of code before it is compressed (build facts 1). This one has loops, and is
// as little told by time what it calculates with.
package fiat

import "math/bits"

// A field is that of the integers modulo a prime. Its elements are below the prime and, but
// where another thing is said, in the Montgomery domain: times 2^(64n), for n limbs of 64
// bits, the lowest first.
type field struct {
	prime   []uint64
	one     []uint64 // 2^(64n)
	square  []uint64 // 2^(128n), not in the Montgomery domain
	inverse uint64   // of -prime, modulo 2^32
}

// maxWords is how many words of 32 bits the longest field has.
const maxWords = 2 * 9

const low = 1<<32 - 1

var (
	// p224 = 2^224 - 2^96 + 1
	p224 = field{
		prime:   []uint64{0x1, 0xffffffff00000000, 0xffffffffffffffff, 0xffffffff},
		one:     []uint64{0xffffffff00000000, 0xffffffffffffffff, 0x0, 0x0},
		square:  []uint64{0xffffffff00000001, 0xffffffff00000000, 0xfffffffe00000000, 0xffffffff},
		inverse: 0xffffffff,
	}
	// p256 = 2^256 - 2^224 + 2^192 + 2^96 - 1
	p256 = field{
		prime:   []uint64{0xffffffffffffffff, 0xffffffff, 0x0, 0xffffffff00000001},
		one:     []uint64{0x1, 0xffffffff00000000, 0xffffffffffffffff, 0xfffffffe},
		square:  []uint64{0x3, 0xfffffffbffffffff, 0xfffffffffffffffe, 0x4fffffffd},
		inverse: 0x1,
	}
	// p384 = 2^384 - 2^128 - 2^96 + 2^32 - 1
	p384 = field{
		prime:   []uint64{0xffffffff, 0xffffffff00000000, 0xfffffffffffffffe, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff},
		one:     []uint64{0xffffffff00000001, 0xffffffff, 0x1, 0x0, 0x0, 0x0},
		square:  []uint64{0xfffffffe00000001, 0x200000000, 0xfffffffe00000000, 0x200000000, 0x1, 0x0},
		inverse: 0x1,
	}
	// p521 = 2^521 - 1
	p521 = field{
		prime:   []uint64{0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0x1ff},
		one:     []uint64{0x80000000000000, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0},
		square:  []uint64{0x0, 0x400000000000, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0},
		inverse: 0x1,
	}
)

// multiply sets out = a * b, by Montgomery's method word by word (Koç, Acar, Kaliski,
// "Analyzing and Comparing Montgomery Multiplication Algorithms", CIOS). WebAssembly has no
// product of more than 64 bits, so that a word is of 32.
func (f *field) multiply(out, a, b []uint64) {
	var x, y, m [maxWords]uint64
	var t [maxWords + 2]uint64
	n := 2 * len(f.prime)
	for i := range f.prime {
		x[2*i], x[2*i+1] = a[i]&low, a[i]>>32
		y[2*i], y[2*i+1] = b[i]&low, b[i]>>32
		m[2*i], m[2*i+1] = f.prime[i]&low, f.prime[i]>>32
	}
	for i := range n {
		carry := uint64(0)
		for j := range n {
			sum := t[j] + x[i]*y[j] + carry
			t[j], carry = sum&low, sum>>32
		}
		sum := t[n] + carry
		t[n], t[n+1] = sum&low, sum>>32
		q := t[0] * f.inverse & low
		carry = (t[0] + q*m[0]) >> 32
		for j := 1; j < n; j++ {
			sum := t[j] + q*m[j] + carry
			t[j-1], carry = sum&low, sum>>32
		}
		sum = t[n] + carry
		t[n-1], t[n] = sum&low, t[n+1]+sum>>32
	}
	for i := range f.prime {
		out[i] = t[2*i] | t[2*i+1]<<32
	}
	f.reduce(out, t[n])
}

// reduce subtracts the prime from a number below twice it, of which carry is the last bit,
// if it is not below it.
func (f *field) reduce(a []uint64, carry uint64) {
	var less [maxWords / 2]uint64
	borrow := uint64(0)
	for i, p := range f.prime {
		less[i], borrow = bits.Sub64(a[i], p, borrow)
	}
	_, borrow = bits.Sub64(carry, 0, borrow)
	choose(a, less[:], a, borrow)
}

// add sets out = a + b.
func (f *field) add(out, a, b []uint64) {
	carry := uint64(0)
	for i := range f.prime {
		out[i], carry = bits.Add64(a[i], b[i], carry)
	}
	f.reduce(out, carry)
}

// subtract sets out = a - b.
func (f *field) subtract(out, a, b []uint64) {
	borrow, carry := uint64(0), uint64(0)
	for i := range f.prime {
		out[i], borrow = bits.Sub64(a[i], b[i], borrow)
	}
	for i, p := range f.prime {
		out[i], carry = bits.Add64(out[i], p&-borrow, carry)
	}
}

// leave sets out = a outside of the Montgomery domain.
func (f *field) leave(out, a []uint64) {
	one := [maxWords / 2]uint64{1}
	f.multiply(out, a, one[:])
}

// choose sets out = a if which is 0, and b if it is 1.
func choose(out, a, b []uint64, which uint64) {
	for i := range out {
		out[i] = a[i] ^ (a[i]^b[i])&-which
	}
}

// toBytes writes a number, its lowest byte first.
func toBytes(out []uint8, a []uint64) {
	for i := range out {
		out[i] = uint8(a[i/8] >> (i % 8 * 8))
	}
}

// fromBytes reads what toBytes has written.
func fromBytes(out []uint64, a []uint8) {
	clear(out)
	for i, b := range a {
		out[i/8] |= uint64(b) << (i % 8 * 8)
	}
}

// What the rest of the package calls. The names and types are Go's.
type (
	p224Uint1                           uint64
	p224MontgomeryDomainFieldElement    [4]uint64
	p224NonMontgomeryDomainFieldElement [4]uint64
	p256Uint1                           uint64
	p256MontgomeryDomainFieldElement    [4]uint64
	p256NonMontgomeryDomainFieldElement [4]uint64
	p384Uint1                           uint64
	p384MontgomeryDomainFieldElement    [6]uint64
	p384NonMontgomeryDomainFieldElement [6]uint64
	p521Uint1                           uint64
	p521MontgomeryDomainFieldElement    [9]uint64
	p521NonMontgomeryDomainFieldElement [9]uint64
)

func p224Mul(out, a, b *p224MontgomeryDomainFieldElement) { p224.multiply(out[:], a[:], b[:]) }

func p224Square(out, a *p224MontgomeryDomainFieldElement) { p224.multiply(out[:], a[:], a[:]) }

func p224Add(out, a, b *p224MontgomeryDomainFieldElement) { p224.add(out[:], a[:], b[:]) }

func p224Sub(out, a, b *p224MontgomeryDomainFieldElement) { p224.subtract(out[:], a[:], b[:]) }

func p224SetOne(out *p224MontgomeryDomainFieldElement) { copy(out[:], p224.one) }

func p224FromMontgomery(out *p224NonMontgomeryDomainFieldElement, a *p224MontgomeryDomainFieldElement) {
	p224.leave(out[:], a[:])
}

func p224ToMontgomery(out *p224MontgomeryDomainFieldElement, a *p224NonMontgomeryDomainFieldElement) {
	p224.multiply(out[:], a[:], p224.square)
}

func p224Selectznz(out *[4]uint64, which p224Uint1, a, b *[4]uint64) {
	choose(out[:], a[:], b[:], uint64(which))
}

func p224ToBytes(out *[28]uint8, a *[4]uint64) { toBytes(out[:], a[:]) }

func p224FromBytes(out *[4]uint64, a *[28]uint8) { fromBytes(out[:], a[:]) }

func p256Mul(out, a, b *p256MontgomeryDomainFieldElement) { p256.multiply(out[:], a[:], b[:]) }

func p256Square(out, a *p256MontgomeryDomainFieldElement) { p256.multiply(out[:], a[:], a[:]) }

func p256Add(out, a, b *p256MontgomeryDomainFieldElement) { p256.add(out[:], a[:], b[:]) }

func p256Sub(out, a, b *p256MontgomeryDomainFieldElement) { p256.subtract(out[:], a[:], b[:]) }

func p256SetOne(out *p256MontgomeryDomainFieldElement) { copy(out[:], p256.one) }

func p256FromMontgomery(out *p256NonMontgomeryDomainFieldElement, a *p256MontgomeryDomainFieldElement) {
	p256.leave(out[:], a[:])
}

func p256ToMontgomery(out *p256MontgomeryDomainFieldElement, a *p256NonMontgomeryDomainFieldElement) {
	p256.multiply(out[:], a[:], p256.square)
}

func p256Selectznz(out *[4]uint64, which p256Uint1, a, b *[4]uint64) {
	choose(out[:], a[:], b[:], uint64(which))
}

func p256ToBytes(out *[32]uint8, a *[4]uint64) { toBytes(out[:], a[:]) }

func p256FromBytes(out *[4]uint64, a *[32]uint8) { fromBytes(out[:], a[:]) }

func p384Mul(out, a, b *p384MontgomeryDomainFieldElement) { p384.multiply(out[:], a[:], b[:]) }

func p384Square(out, a *p384MontgomeryDomainFieldElement) { p384.multiply(out[:], a[:], a[:]) }

func p384Add(out, a, b *p384MontgomeryDomainFieldElement) { p384.add(out[:], a[:], b[:]) }

func p384Sub(out, a, b *p384MontgomeryDomainFieldElement) { p384.subtract(out[:], a[:], b[:]) }

func p384SetOne(out *p384MontgomeryDomainFieldElement) { copy(out[:], p384.one) }

func p384FromMontgomery(out *p384NonMontgomeryDomainFieldElement, a *p384MontgomeryDomainFieldElement) {
	p384.leave(out[:], a[:])
}

func p384ToMontgomery(out *p384MontgomeryDomainFieldElement, a *p384NonMontgomeryDomainFieldElement) {
	p384.multiply(out[:], a[:], p384.square)
}

func p384Selectznz(out *[6]uint64, which p384Uint1, a, b *[6]uint64) {
	choose(out[:], a[:], b[:], uint64(which))
}

func p384ToBytes(out *[48]uint8, a *[6]uint64) { toBytes(out[:], a[:]) }

func p384FromBytes(out *[6]uint64, a *[48]uint8) { fromBytes(out[:], a[:]) }

func p521Mul(out, a, b *p521MontgomeryDomainFieldElement) { p521.multiply(out[:], a[:], b[:]) }

func p521Square(out, a *p521MontgomeryDomainFieldElement) { p521.multiply(out[:], a[:], a[:]) }

func p521Add(out, a, b *p521MontgomeryDomainFieldElement) { p521.add(out[:], a[:], b[:]) }

func p521Sub(out, a, b *p521MontgomeryDomainFieldElement) { p521.subtract(out[:], a[:], b[:]) }

func p521SetOne(out *p521MontgomeryDomainFieldElement) { copy(out[:], p521.one) }

func p521FromMontgomery(out *p521NonMontgomeryDomainFieldElement, a *p521MontgomeryDomainFieldElement) {
	p521.leave(out[:], a[:])
}

func p521ToMontgomery(out *p521MontgomeryDomainFieldElement, a *p521NonMontgomeryDomainFieldElement) {
	p521.multiply(out[:], a[:], p521.square)
}

func p521Selectznz(out *[9]uint64, which p521Uint1, a, b *[9]uint64) {
	choose(out[:], a[:], b[:], uint64(which))
}

func p521ToBytes(out *[66]uint8, a *[9]uint64) { toBytes(out[:], a[:]) }

func p521FromBytes(out *[9]uint64, a *[66]uint8) { fromBytes(out[:], a[:]) }

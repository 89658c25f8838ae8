package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/crl"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

// What is measured of lists: that of a large city, and those of all Japan (relyingparty facts 3).
const (
	cityEntries    = 500_000
	japanEntries   = 10_000_000
	municipalities = 1740
)

const (
	// maxLoad: OpenSSL reads a list, verifies nothing and finds nothing in it.
	maxLoad = 1.0
	// maxLookup leaves the two verifications of a login to be nearly all of its time.
	maxLookup = 0.05
	// maxCityMemory is for what is kept of the list, maxPeak times its length for all that is
	// allocated to read it.
	maxCityMemory = 30 << 20
	maxPeak       = 4
	// maxJapanMemory is for what is kept, maxJapanPeak for all while it is read.
	maxJapanMemory = 200 << 20
	maxJapanPeak   = 500 << 20
)

// A country is a sandbox whose municipalities have lists.
type country struct {
	ca     *sandboxca.CA
	issuer *certprofile.Certificate
	sample *certprofile.Certificate // which every certificate is like
	now    time.Time
}

const listed = jpki.DigitalSignature // of these most are revoked

func newCountry() (c country, err error) {
	c.now = time.Now()
	if c.ca, err = sandboxca.New(rand.Reader, c.now); err != nil {
		return c, err
	}
	if c.issuer, err = certprofile.Parse(c.ca.Certificate(listed)); err != nil {
		return c, err
	}
	der, err := c.ca.Issue(listed, c.issuer.PublicKey, sandboxca.DefaultHolder())
	if err != nil {
		return c, err
	}
	c.sample, err = certprofile.Parse(der)
	return c, err
}

func municipality(i int) sandboxca.Municipality {
	return sandboxca.Municipality{Code: fmt.Sprintf("%05d", i), Prefecture: fmt.Sprintf("Kaku-ken %d", i%47), City: fmt.Sprintf("Mihon-shi %d", i)}
}

// write makes the list of a municipality.
func (c country) write(path string, i, entries int) error {
	return c.writeOf(listed, path, municipality(i), i, entries)
}

func (c country) writeOf(p jpki.Purpose, path string, m sandboxca.Municipality, i, entries int) error {
	list, err := c.ca.Partition(p, sandboxca.Partition{Point: c.ca.DistributionPoint(p, m), Number: 1, At: c.now, Entries: c.entries(i, entries)})
	if err != nil {
		return err
	}
	return os.WriteFile(path, list, 0o600)
}

func (c country) entries(i, count int) iter.Seq[sandboxca.Entry] {
	return sandboxca.ManyEntries(uint32(i)<<20, count, c.now)
}

// certificates are some of a municipality: half of them are on its list, one by one. Their
// signatures are those of the sample, as of certificates that were verified before.
func (c country) certificates(i, entries, count int) (all []*certprofile.Certificate) {
	point := c.ca.DistributionPoint(listed, municipality(i)).String()
	add := func(serial []byte) {
		one := *c.sample
		one.Serial, one.CRLDistributionPoint = serial, point
		all = append(all, &one)
	}
	n := 0
	for e := range c.entries(i, entries) {
		if n++; n%max(1, entries/count*2) == 0 && len(all) < count {
			add(e.Serial)
			add([]byte{0x20, e.Serial[1], e.Serial[2], e.Serial[3]}) // below all that are on lists
		}
	}
	return all
}

func (c country) open(path string, every time.Duration) (*crl.Source, error) {
	return crl.Open(crl.Config{Lists: []string{path}, Authorities: [][]byte{c.issuer.Raw}, FileEvery: every})
}

// load opens a source and asks it about one certificate.
func (c country) load(ctx context.Context, path string, one *certprofile.Certificate) (*crl.Source, error) {
	s, err := c.open(path, time.Hour)
	if err != nil {
		return nil, err
	}
	return s, c.ask(ctx, s, []*certprofile.Certificate{one})
}

// ask looks certificates up, each of which is on its list or not.
func (c country) ask(ctx context.Context, s *crl.Source, all []*certprofile.Certificate) error {
	for _, one := range all {
		status, err := s.Status(ctx, one, c.issuer)
		if err != nil {
			return err
		}
		if onList := one.Serial[0] >= 0x40; !status.State.Known() || (status.State == jpki.RevocationGood) == onList {
			return fmt.Errorf("%X: %+v", one.Serial, status)
		}
	}
	return nil
}

// lists measures lists of a large city, in turn with OpenSSL, those of all Japan, and what
// a look-up takes, in turn with an RSA verification.
func lists(ctx context.Context, b *bench) ([]row, error) {
	c, err := newCountry()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(b.dir, "lists")
	japan := filepath.Join(dir, "japan")
	if err := os.MkdirAll(japan, 0o700); err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	city, err := c.measureCity(ctx, b, filepath.Join(dir, "city.crl"))
	if err != nil {
		return nil, err
	}
	all, err := c.measureJapan(ctx, b, japan)
	return append(city, all...), err
}

func (c country) measureCity(ctx context.Context, b *bench, path string) ([]row, error) {
	if err := c.write(path, 0, cityEntries); err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	asked := c.certificates(0, cityEntries, 1000)
	rows, err := contest{
		arms: []arm{
			func(ctx context.Context) (sample, error) {
				runtime.GC() // of what was measured before
				return timeOf(func() error { _, err := c.load(ctx, path, asked[0]); return err })
			},
			func(ctx context.Context) (sample, error) {
				return timeOf(func() error {
					return runQuietly(exec.CommandContext(ctx, "openssl", "crl", "-inform", "DER", "-in", path, "-noout"))
				})
			},
		},
		rows: cityRows,
	}.run(ctx, b)
	if err != nil {
		return nil, err
	}
	var source *crl.Source
	used, err := memoryUsed(func() error { source, err = c.load(ctx, path, asked[0]); return err })
	if err != nil {
		return nil, err
	}
	rows = append(rows,
		exact("  memory that is kept", used.kept, maxCityMemory, "at most 30 MB", megabytes),
		exact("  all that is allocated to read it, in percent of the file", 100*used.allocated/info.Size(), 100*maxPeak, "at most 400 %", func(n int64) string { return fmt.Sprintf("%d %%", n) }))
	looking, err := c.open(path, 0)
	if err != nil {
		return nil, err
	}
	lookups, err := c.measureLookups(ctx, b, "look-up in it", source, asked, looking)
	return append(rows, lookups...), errors.Join(err, source.Close(), looking.Close())
}

func cityRows(all rounds, noise float64) []row {
	return []row{
		timed("list of a city, 500,000 entries, read and verified", all.ratiosOf(0, 1), ratio, promise{limit: maxLoad, of: "openssl crl, which does not verify"}, noise),
		compared("  in milliseconds", all.of(0, milliseconds), milli),
		compared("  openssl, in milliseconds", all.of(1, milliseconds), milli),
	}
}

// measureLookups looks certificates up, in turn with RSA verifications. looking is a source that
// looks at the disk for every question; nil: there is none.
func (c country) measureLookups(ctx context.Context, b *bench, job string, source *crl.Source, asked []*certprofile.Certificate, looking *crl.Source) ([]row, error) {
	each := func(s *crl.Source) arm {
		return func(ctx context.Context) (sample, error) { return c.timedLookups(ctx, s, asked) }
	}
	arms := []arm{each(source), c.verification}
	if looking != nil {
		arms = append(arms, each(looking))
	}
	return contest{arms: arms, rows: func(all rounds, noise float64) []row {
		rows := []row{
			timed(job, all.ratiosOf(0, 1), fineRatio, promise{limit: maxLookup, of: "an RSA-2048 verification"}, noise),
			compared("  in nanoseconds", all.of(0, nanoseconds), nano),
		}
		if looking != nil {
			rows = append(rows, compared("  with a look at the file for each, in nanoseconds", all.of(2, nanoseconds), nano))
		}
		return rows
	}}.run(ctx, b)
}

// timedLookups looks up a few certificates at a time that were just read, as a server has just
// read and verified the one that it asks about.
func (c country) timedLookups(ctx context.Context, s *crl.Source, asked []*certprofile.Certificate) (took sample, err error) {
	const few = 16
	for some := range slices.Chunk(asked, few) {
		for _, one := range some {
			one.CRLDistributionPoint, one.Serial = strings.Clone(one.CRLDistributionPoint), bytes.Clone(one.Serial)
		}
		s, err := timeOf(func() error { return c.ask(ctx, s, some) })
		if err != nil {
			return took, err
		}
		took.duration += s.duration
	}
	took.duration /= time.Duration(len(asked))
	return took, nil
}

// verification is that of the signature of a certificate.
func (c country) verification(context.Context) (sample, error) {
	const times = 100
	return timeOfEach(times, func() error {
		for range times {
			if err := c.sample.CheckSignatureFrom(c.issuer); err != nil {
				return err
			}
		}
		return nil
	})
}

// sizes of the lists of all Japan: that of the largest city is of 400,000.
func japanSizes() (sizes []int) {
	weights, sum := make([]float64, municipalities), 0.0
	for i := range weights {
		weights[i] = 1 / float64(i+4)
		sum += weights[i]
	}
	for _, w := range weights {
		sizes = append(sizes, int(japanEntries*w/sum)+1)
	}
	return sizes
}

func (c country) measureJapan(ctx context.Context, b *bench, dir string) ([]row, error) {
	var asked []*certprofile.Certificate
	length := int64(0)
	for i, size := range japanSizes() {
		path := filepath.Join(dir, fmt.Sprintf("%d.crl", i))
		if err := c.write(path, i, size); err != nil {
			return nil, err
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		length += info.Size()
		asked = append(asked, c.certificates(i, size, 2)...)
	}
	var source *crl.Source
	var took sample
	used, err := memoryUsed(func() (err error) {
		took, err = timeOf(func() error { source, err = c.load(ctx, dir, asked[0]); return err })
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(asked, func(a, b *certprofile.Certificate) int { return slices.Compare(a.Serial, b.Serial) }) // in no order of places
	rows := []row{
		exact(fmt.Sprintf("lists of all Japan, %d of %s, 10 million entries: memory that is kept", municipalities, megabytes(length)), used.kept, maxJapanMemory, "at most 200 MB", megabytes),
		exact("  memory at most, while they are read", used.peak, maxJapanPeak, "at most 500 MB", megabytes),
		{job: "  time to read and verify them", value: fmt.Sprintf("%.1f s", took.duration.Seconds())},
	}
	lookups, err := c.measureLookups(ctx, b, "look-up in them", source, asked, nil)
	return append(rows, lookups...), errors.Join(err, source.Close())
}

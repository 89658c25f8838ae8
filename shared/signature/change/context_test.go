package change_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"jpkiweb/shared/signature/change"
	"jpkiweb/shared/signature/pdf"
)

// A countdown is a context that is done when it was asked so often, and the file that is read
// under it. It counts what is asked of both after that.
type countdown struct {
	context.Context
	io.ReaderAt
	left, after int
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		c.after++
		return context.Canceled
	}
	return nil
}

func (c *countdown) ReadAt(b []byte, at int64) (int, error) {
	if c.left < 0 {
		c.after++
	}
	return c.ReaderAt.ReadAt(b, at)
}

// Whenever its context is done, the comparison ends soon, and says of no signature that it was
// compared if it was not.
func TestComparisonEnds(t *testing.T) {
	const states = 5
	p := newPaper(nil)
	p.size = 20_000
	for i := range states {
		objects, array := tiny(1000+300*i, 300)
		objects[34], objects[60] = fmt.Sprintf("<</Type/StructTreeRoot/K 60 0 R/X %d>>", i), array
		p.packed(10_000+400*i, 300)
		p.add(objects).sign(signing{})
	}
	p.bytes = append(p.bytes, "4 0 obj null endobj\n"...) // that no cross-reference names
	p.change(20, "(100)", "(999)")
	after := func(left int) (*countdown, []change.Judgement) {
		c := &countdown{Context: t.Context(), ReaderAt: bytes.NewReader(p.bytes), left: left}
		f, err := pdf.Open(c, int64(len(p.bytes)))
		if err != nil {
			t.Fatal(err)
		}
		all, err := f.Signatures()
		if err != nil {
			t.Fatal(err)
		}
		return c, change.After(c, f, all)
	}
	const enough = 1 << 30
	c, whole := after(enough)
	asked := enough - c.left
	for _, j := range whole {
		if !j.Known || len(j.Differences) == 0 {
			t.Fatalf("not done: %+v", j)
		}
	}
	const cuts = 25
	for cut := range cuts {
		left := asked * cut / cuts
		c, judged := after(left)
		if j := judged[0]; j.Known || !errors.Is(j.Err, context.Canceled) {
			t.Fatalf("done after %d of %d: %v, %v", left, asked, j.Known, j.Err)
		}
		for i, j := range judged {
			if j.Known && say(j.Forbidden) != say(whole[i].Forbidden) {
				t.Errorf("done after %d of %d: signature %d: %s, want %s", left, asked, i, say(j.Forbidden), say(whole[i].Forbidden))
			}
		}
		if limit := 20 * states; c.after > limit {
			t.Errorf("done after %d of %d: %d steps more, want at most %d", left, asked, c.after, limit)
		}
	}
	t.Logf("%d steps", asked)
}

//go:build e2e

package e2e

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/emulator"
)

// fewVisitors come to the desk in "make test"; JPKIWEB_VISITORS, as "make soak" has it, says
// how many else.
const fewVisitors = "20"

// A deskLoad is what the desk takes when a visitor has left.
type deskLoad struct {
	nodes, heap, pages    float64 // of the browser: browser.Load
	resident, descriptors float64 // of the helper: bytes, and open files
}

const megabyte = 1 << 20

// flatness says of each part of a load by how much its mean over the last tenth of the
// visitors may be above that over the second one. The first warms up what is made once. The
// runtime of Go and the browser give memory back when they like, which is why those of
// resident memory are the wider ones; what is not drawn yet of a new document has up to 80 nodes.
var flatness = []struct {
	what  string
	of    func(deskLoad) float64
	above float64
}{
	{"nodes of the DOM", func(l deskLoad) float64 { return l.nodes }, 100},
	{"bytes of JavaScript's heap", func(l deskLoad) float64 { return l.heap }, megabyte},
	{"resident bytes of the pages", func(l deskLoad) float64 { return l.pages }, 48 * megabyte},
	{"resident bytes of the helper", func(l deskLoad) float64 { return l.resident }, 8 * megabyte},
	{"descriptors of the helper", func(l deskLoad) float64 { return l.descriptors }, 1},
}

// load measures the desk.
func (d *counterDesk) load() deskLoad {
	d.t.Helper()
	page, err := d.tab.Load()
	must(d.t, err)
	process := fmt.Sprintf("/proc/%d", d.helper.PID())
	files, err := os.ReadDir(filepath.Join(process, "fd"))
	must(d.t, err)
	statm, err := os.ReadFile(filepath.Join(process, "statm"))
	must(d.t, err)
	var size, resident int // in pages: proc(5)
	_, err = fmt.Sscan(string(statm), &size, &resident)
	must(d.t, err)
	return deskLoad{
		nodes: float64(page.Nodes), heap: float64(page.Heap), pages: float64(page.Memory),
		resident: float64(resident * os.Getpagesize()), descriptors: float64(len(files)),
	}
}

// visit has one visitor served: the card is put in, a key pressed, and the card taken out.
func (d *counterDesk) visit(card *emulator.Card) {
	d.t.Helper()
	hand := putCard(d.t, slot.First, card)
	d.await("desk")
	must(d.t, d.tab.Evaluate(`(window.visited = true, 0)`, nil))
	d.press("3")
	d.await("pin-reset")
	hand.takeOut()
	must(d.t, d.tab.WaitFor("a new document", `window.visited === undefined && document.getElementById("screen-counter-waiting") !== null`))
}

// However many visitors come, the desk takes no more for the last than for the first.
func TestManyVisitorsTakeNoMore(t *testing.T) {
	visitors, err := strconv.Atoi(cmp.Or(os.Getenv("JPKIWEB_VISITORS"), fewVisitors))
	must(t, err)
	if visitors < 20 {
		t.Fatalf("%d visitors are too few for tenths of them", visitors)
	}
	d := openDesk(t)
	var cards []*emulator.Card
	for _, name := range []string{virtual.Fresh, "signing-locked", "expired", "suspended"} {
		cards = append(cards, galleryCard(t, name, nil))
	}
	tenth, began := visitors/10, time.Now()
	var early, late []deskLoad
	for n := 1; n <= visitors; n++ {
		d.visit(cards[n%len(cards)])
		second, last := n > tenth && n <= 2*tenth, n > visitors-tenth
		told := n%tenth == 0
		if !second && !last && !told {
			continue
		}
		l := d.load()
		if second {
			early = append(early, l)
		}
		if last {
			late = append(late, l)
		}
		if told {
			t.Logf("visitor %d: %.0f nodes, heap %.2f MB, pages %.0f MB, helper %.1f MB and %.0f descriptors; %.2f s a visitor", n,
				l.nodes, l.heap/megabyte, l.pages/megabyte, l.resident/megabyte, l.descriptors, time.Since(began).Seconds()/float64(n))
		}
	}
	for _, f := range flatness {
		before, after := mean(early, f.of), mean(late, f.of)
		t.Logf("%s: %.0f, then %.0f", f.what, before, after)
		if after-before > f.above {
			t.Errorf("%s: %.0f in the second tenth, %.0f in the last one, which is more than %.0f above", f.what, before, after, f.above)
		}
	}
}

// mean is the mean of a part of loads.
func mean(loads []deskLoad, of func(deskLoad) float64) float64 {
	sum := 0.0
	for _, l := range loads {
		sum += of(l)
	}
	return sum / float64(len(loads))
}

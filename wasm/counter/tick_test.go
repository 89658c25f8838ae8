package counter

import (
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
)

// twoVisits is a town in which an agent comes twice for a renewal, with many papers.
func twoVisits(papers int) *municipality.Municipality {
	fact, city := municipality.Fact{Source: "page"}, &municipality.File{Code: "999997", Name: municipality.Text{Ja: "見本市"}}
	first := municipality.Step{Then: &municipality.Text{Ja: "照会書を送ります。"}}
	for i := range papers {
		id := string(rune('A' + i))
		city.Papers = append(city.Papers, municipality.Paper{ID: id, Name: municipality.Text{Ja: "書類" + id}})
		first.Bring = append(first.Bring, municipality.Item{Paper: id})
	}
	first.Bring[0].When = &municipality.Text{Ja: "忘れたとき"} // shown after those of everybody
	second := municipality.Step{Bring: []municipality.Item{{Paper: "B"}}}
	city.Guides = []municipality.Guide{{Procedure: lifecycle.Renew, Applicants: []municipality.Applicant{municipality.Self, municipality.Agent}, Ways: []municipality.Way{municipality.Counter}, Visits: []municipality.Step{first, second}, Fact: fact},
		{Procedure: lifecycle.Suspend, Applicants: []municipality.Applicant{municipality.Self}, Ways: []municipality.Way{municipality.Home}, Fact: fact}}
	return municipality.Merge(nil, city)
}

func opened(t *testing.T, papers int) *played {
	t.Helper()
	d := waiting(t)
	d.Guide.Knowledge.Offices = twoVisits(papers)
	d.tell(Press{"1"})
	if d.Procedure != lifecycle.Renew {
		t.Fatal(d.Procedure)
	}
	return d
}

// names are papers by name.
func names(all []municipality.Paperwork) string {
	var text []string
	for _, p := range all {
		text = append(text, strings.TrimPrefix(p.Name.Ja, "書類"))
	}
	return strings.Join(text, "")
}

// A key ticks a paper off, and takes that back; what is missing is what everybody brings.
func TestTicks(t *testing.T) {
	d := opened(t, 3) // B, C and, in some cases, A; then B again
	far := func() string {
		a, _ := d.Answer()
		all := ""
		for _, v := range d.ticked(&a) {
			all += names(v.here) + "-" + names(v.missing) + "-" + names(v.perhaps) + " "
		}
		return all
	}
	for _, step := range []struct{ key, want string }{
		{"x", "-BC-A -B- "}, {"1", "B-C-A -B- "}, {"3", "BA-C- -B- "}, {"2", "BCA-- -B- "}, {"4", "BCA-- B-- "}, {"1", "CA-B- B-- "}, {"9", "CA-B- B-- "},
	} {
		if d.tell(Press{step.key}); far() != step.want || d.Procedure != lifecycle.Renew || d.Beside != ShowProcedure {
			t.Errorf("%s: %q, want %q; %s", step.key, far(), step.want, d.Procedure)
		}
	}
	for _, key := range []string{KeyWho, KeyWho} { // the agent's list is another one
		d.tell(Press{key})
	}
	if d.Applicant != municipality.Agent || far() != "-BC-A -B- " {
		t.Errorf("%s: %q", d.Applicant, far())
	}
	d.tell(Press{KeyBack})
	d.tell(Press{"1"})
	if far() != "CA-B- B-- " {
		t.Errorf("opened again: %q", far())
	}
}

// Ticks are this visitor's: they are gone with the visit, however it ends.
func TestTicksAreOfOneVisitor(t *testing.T) {
	for name, end := range map[string]Message{
		"next visitor": Press{KeyNext}, "nobody": Nobody{}, "seat": SeatChanged{}, "helper lost": HelperLost{link: 1},
	} {
		d := opened(t, 3)
		d.tell(Press{"1"})
		if len(d.Ticks) != 1 {
			t.Fatalf("%s: %v", name, d.Ticks)
		}
		if _, ok := end.(Nobody); ok {
			end = Nobody{wait: d.idle}
		}
		if d.tell(end); len(d.Ticks) > 0 {
			t.Errorf("%s: %v are left", name, d.Ticks)
		}
	}
}

// A model of before is not changed by a tick.
func TestTickChangesNoOtherModel(t *testing.T) {
	d := opened(t, 3)
	d.tell(Press{"1"})
	d.tell(Press{"2"})
	before, ticks := d.Model, slices.Clone(d.Ticks)
	d.tell(Press{"1"})
	if !slices.Equal(before.Ticks, ticks) || slices.Equal(d.Ticks, ticks) {
		t.Errorf("%v, %v", before.Ticks, d.Ticks)
	}
}

// Of a long list the first have keys, each its own and none that means something else; the
// others stand there without.
func TestKeysOfALongList(t *testing.T) {
	d := opened(t, 26)
	a, _ := d.Answer()
	seen := map[string]bool{}
	for _, k := range keyTable() {
		seen[k.letter] = true
	}
	for i, n := range d.items(&a) {
		if (n.key == "") != (i >= len(tickKeys)) || seen[n.key] && n.key != "" {
			t.Errorf("paper %d: %q", i, n.key)
		}
		seen[n.key] = true
	}
	drawn := dom.Render(procedure(&d.Model, locale.New("ja", nil)).Body)
	if strings.Count(drawn, "aria-pressed") != len(tickKeys) || !strings.Contains(drawn, "書類Z") {
		t.Errorf("%d keys", strings.Count(drawn, "aria-pressed"))
	}
}

// A receipt is for what is done at the counter, opened from its procedure and printed by
// the key of the slip.
func TestReceipt(t *testing.T) {
	d := opened(t, 3)
	d.tell(Press{"1"})
	d.tell(Press{KeyReceipt})
	if d.Beside != ShowReceipt {
		t.Fatalf("%d", d.Beside)
	}
	of := locale.New("ja", map[string]string{"counter.receipt.papers": "<here>", "counter.receipt.next": "<next>", "counter.receipt.where": "<where>"})
	drawn := dom.Render(receipt(&d.Model, of, of).Body)
	_, here, _ := strings.Cut(drawn, "&lt;here&gt;")
	here, next, _ := strings.Cut(here, "&lt;next&gt;")
	if strings.Count(here, "書類") != 1 || !strings.Contains(here, "書類B") || strings.Count(next, "書類") != 3 || !strings.Contains(next, "照会書を送ります。") {
		t.Errorf("here %s\nnext %s", here, next)
	}
	d.tell(Press{KeySlip})
	d.printed(t)
	d.tell(Printed{})
	d.tell(Press{KeyBack})
	if d.Beside != ShowProcedure || len(d.Ticks) != 1 {
		t.Errorf("%d, %v", d.Beside, d.Ticks)
	}
	d.Procedure = lifecycle.Suspend
	if d.tell(Press{KeyReceipt}); d.Beside != ShowProcedure {
		t.Error("a receipt of what is done at home")
	}
}

// What a city's file tells people at home to ask by telephone, staff ask in their section, and
// who lost the letter of inquiry is told that one visit is not enough.
func TestTheFileOfACityIsReadInItsOffice(t *testing.T) {
	fact := municipality.Fact{Source: "page"}
	city := &municipality.File{
		Code: "999997", Name: municipality.Text{Ja: "見本市"}, Papers: []municipality.Paper{{ID: inquiryLetter, Name: municipality.Text{Ja: "回答書"}}},
		Fees: []municipality.Fee{{Procedures: []lifecycle.Procedure{lifecycle.Renew}, Fact: municipality.Fact{Source: "page", Check: &municipality.Text{Ja: "電話で"}}}},
	}
	once := municipality.Step{Bring: []municipality.Item{{Paper: inquiryLetter}}}
	for name, test := range map[string]struct {
		visits []municipality.Step
		want   bool
	}{
		"one visit":  {[]municipality.Step{once}, true},
		"two visits": {[]municipality.Step{{}, once}, false},
		"no letter":  {[]municipality.Step{{}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			city.Guides = []municipality.Guide{{Procedure: lifecycle.Renew, Applicants: []municipality.Applicant{municipality.Self}, Ways: []municipality.Way{municipality.Counter}, Visits: test.visits, Fact: fact}}
			d := waiting(t)
			d.Guide.Knowledge.Offices = municipality.Merge(nil, city)
			d.tell(Press{"1"})
			of := locale.New("ja", map[string]string{"counter.ask.old": "係で", "counter.letter": "先に照会書"})
			drawn := dom.Render(procedure(&d.Model, of).Body)
			if !strings.Contains(drawn, "係で") || strings.Contains(drawn, "電話で") || strings.Contains(drawn, "先に照会書") != test.want {
				t.Errorf("%s", drawn)
			}
		})
	}
}

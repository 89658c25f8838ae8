package lifecycle

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"jpkiweb/scripts/golden"
	"jpkiweb/shared/lifecycletest"
)

// shippedRules are the rules that ship, as the build makes them.
func shippedRules(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile("data/rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text, err = yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// frozenRules are the rules that the tests ask.
func frozenRules(t testing.TB) []byte {
	t.Helper()
	text, err := lifecycletest.Rules()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func parsedRules(t testing.TB) *Rules {
	t.Helper()
	return parsedOf(t, frozenRules(t))
}

func parsedOf(t testing.TB, text []byte) *Rules {
	t.Helper()
	r, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// This is the one test that knows what the rules that ship say; all others ask the copy.
func TestRulesSayWhatTheirSourcesSaid(t *testing.T) {
	if difference := golden.Difference(indented(t, frozenRules(t)), indented(t, shippedRules(t))); difference != "" {
		t.Errorf(`data/rules.yaml does not say what its sources said (- then, + now):
%s
If a rule has changed, copy the file to shared/lifecycletest, and read what follows from
the rule in the tests that fail then.`, difference)
	}
}

func indented(t *testing.T, text []byte) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The figures of (lifecycle facts 1, 2 and 5).
func TestFiguresOfTheSources(t *testing.T) {
	r := parsedRules(t)
	for name, got := range map[string][2]int{
		"birthdays":         {r.Validity.Birthdays.Value, 5},
		"renewed":           {r.Validity.RenewedBirthdays.Value, 6},
		"window, months":    {r.Renewal.Months.Value, 3},
		"window, days more": {r.Renewal.DaysAfter.Value, 1},
		"usable after days": {r.Renewal.UsableAfterDays.Value, 1},
		"card of an adult":  {r.Card.AdultBirthdays.Value, 10},
		"card of a minor":   {r.Card.MinorBirthdays.Value, 5},
		"juki card, years":  {r.JukiCard.Years.Value, 3},
		"special, months":   {r.Stay.SpecialMonths.Value, 2},
		"hours to kiosk":    {r.Locking.ResetWithin.Value, 24},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %d, want %d", name, got[0], got[1])
		}
	}
	if r.Locking.WaitingHelps.Value || r.Locking.AtHome.Value || r.Stay.SpecialRepeatable.Value || r.Phone.ResetErases.Value {
		t.Error("a rule that says no says yes")
	}
	if !r.Renewal.Optional.Value || !r.Stay.EndsCard.Value || !r.Stay.ExtendBeforeEnd.Value || !r.Phone.MustRevoke.Value || !r.Phone.OnePhone.Value || !r.Phone.ApplyAgain.Value || !r.Phone.FollowCard.Value {
		t.Error("a rule that says yes says no")
	}
}

// What is written with a source must have a date member, if only an empty one,
// and what is a rule must have a source.
func TestEveryRuleHasItsSourceAndDate(t *testing.T) {
	var tree map[string]any
	if err := json.Unmarshal(shippedRules(t), &tree); err != nil {
		t.Fatal(err)
	}
	delete(tree, "sources")
	rules := 0
	walk(tree, "", func(path string, m map[string]any) {
		_, hasValue := m["value"]
		_, hasSource := m["source"]
		_, hasDate := m["date"]
		isRule := hasValue || hasSource || strings.Contains(path, "[]")
		if isRule && (!hasSource || !hasDate) {
			t.Errorf("%s: %v without source or date", path, m)
		}
		if isRule {
			rules++
		}
	})
	if rules < 60 {
		t.Errorf("only %d rules and statements seen", rules)
	}
	if seen := len(parsedOf(t, shippedRules(t)).facts()); seen < 50 {
		t.Errorf("Parse checks only %d facts", seen)
	}
}

func walk(node any, path string, visit func(string, map[string]any)) {
	switch node := node.(type) {
	case map[string]any:
		visit(path, node)
		for name, child := range node {
			walk(child, path+"."+name, visit)
		}
	case []any:
		for _, child := range node {
			walk(child, path+"[]", visit)
		}
	}
}

func TestEverySourceIsUsedAndHasOneDate(t *testing.T) {
	r := parsedOf(t, shippedRules(t))
	dates := map[string]string{}
	note := func(where, id, date string) {
		if before, seen := dates[id]; seen && before != date {
			t.Errorf("%s: %s is of %q and of %q", where, id, before, date)
		}
		dates[id] = date
	}
	for _, f := range r.facts() {
		note(f.name, f.fact.Source, f.fact.Date)
		for _, s := range f.fact.Also {
			note(f.name, s.Source, s.Date)
		}
	}
	ids := []string{}
	for _, s := range r.Sources {
		if _, used := dates[s.ID]; !used {
			t.Errorf("%s is not used", s.ID)
		}
		if slices.Contains(ids, s.ID) {
			t.Errorf("%s twice", s.ID)
		}
		ids = append(ids, s.ID)
		if s.URL != "" && !strings.HasPrefix(s.URL, "https://") {
			t.Errorf("%s: %s", s.ID, s.URL)
		}
		municipal := strings.Contains(s.URL, ".lg.jp/") || strings.Contains(s.URL, "//www.city.") || strings.Contains(s.URL, "//www.town.")
		if municipal && s.Kind != "city" {
			t.Errorf("%s is of a municipality, not %q", s.ID, s.Kind)
		}
		if strings.Contains(s.Title, "報道") || strings.Contains(s.Title, "個人のページ") {
			t.Errorf("%s: its kind is not for the title", s.ID)
		}
	}
}

// The contradictions of (municipality facts 4) that are about the whole country.
func TestDisagreementsAreMarked(t *testing.T) {
	r := parsedRules(t)
	for name, f := range map[string]Fact{
		"validity after renewal":    r.Validity.RenewedBirthdays.Fact,
		"29 February":               r.Validity.LeapDay.Fact,
		"the next day":              r.Renewal.UsableAfterDays.Fact,
		"suspension":                r.Rule(EventSuspension).Fact,
		"stay extension":            r.Rule(EventStayExtension).Fact,
		"furigana":                  r.Rule(EventFuriganaChange).Fact,
		"former name":               r.Rule(EventFormerName).Fact,
		"residence card in one":     r.Stay.CombinedFrom.Fact,
		"one phone":                 r.Phone.OnePhone.Fact,
		"reset of an iPhone":        r.Phone.ResetErases.Fact,
		"address change":            r.Rule(EventAddressChange).Fact,
		"release":                   r.Rule(EventRelease).Fact,
		"moving abroad":             r.Rule(EventMovingAbroad).Fact,
		"card expiry":               r.Rule(EventCardExpiry).Fact,
		"kiosk":                     r.Lock(DigitalSignaturePIN).Ways[1].Fact,
		"signing for under-15s":     r.Eligibility[0].Fact,
		"phones follow in all ways": r.Phone.FollowCard.Fact,
	} {
		if !f.Check || len(f.Also) == 0 {
			t.Errorf("%s is told as certain", name)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		change func(map[string]any)
		want   string
	}{
		"an unknown member":           {func(m map[string]any) { m["colour"] = 1 }, "unknown key"},
		"an unknown member inside":    {func(m map[string]any) { at(m, "validity", "birthdays")["years"] = 5 }, "unknown key"},
		"no validity":                 {func(m map[string]any) { delete(m, "validity") }, "validity"},
		"no source":                   {func(m map[string]any) { delete(at(m, "stay", "endsCard"), "source") }, "stay.endsCard"},
		"a source that is not told":   {func(m map[string]any) { at(m, "renewal", "optional")["source"] = "S9" }, `"S9"`},
		"a kind that is none":         {func(m map[string]any) { firstOf(m, "sources")["kind"] = "oracle" }, "oracle"},
		"a date that is none":         {func(m map[string]any) { at(m, "renewal", "optional")["date"] = "2020-13-01" }, "2020-13-01"},
		"check without also":          {func(m map[string]any) { delete(at(m, "validity", "leapDay"), "also") }, "validity.leapDay"},
		"also without check":          {func(m map[string]any) { delete(at(m, "validity", "leapDay"), "check") }, "validity.leapDay"},
		"another source unknown":      {func(m map[string]any) { firstOf(at(m, "validity", "leapDay"), "also")["source"] = "S9" }, `"S9"`},
		"another without value":       {func(m map[string]any) { delete(firstOf(at(m, "validity", "leapDay"), "also"), "value") }, "without a value"},
		"zero birthdays":              {func(m map[string]any) { at(m, "validity", "birthdays")["value"] = 0 }, "validity.birthdays"},
		"negative days":               {func(m map[string]any) { at(m, "renewal", "daysAfter")["value"] = -1 }, "renewal.daysAfter"},
		"a third leap day":            {func(m map[string]any) { at(m, "validity", "leapDay")["value"] = "02-27" }, "validity.leapDay"},
		"an unknown procedure":        {func(m map[string]any) { at(m, "renewal", "afterExpiry")["value"] = "pray" }, "pray"},
		"a last issue without day":    {func(m map[string]any) { at(m, "jukiCard", "lastIssue")["value"] = "2015" }, "lastIssue"},
		"a combined card from nowhen": {func(m map[string]any) { at(m, "stay", "combinedFrom")["value"] = "soon" }, "combinedFrom"},
		"no adult age":                {func(m map[string]any) { at(m, "card")["adultAges"] = []any{} }, "adultAges"},
		"an adult age from nowhen":    {func(m map[string]any) { firstOf(at(m, "card"), "adultAges")["from"] = "2020-01-01" }, "adultAges[0]"},
		"an event less":               {func(m map[string]any) { m["events"] = m["events"].([]any)[1:] }, "events"},
		"an event twice":              {func(m map[string]any) { e := m["events"].([]any); e[1] = e[0] }, "address-change is missing"},
		"an unknown effect":           {func(m map[string]any) { firstOf(m, "events")["phoneSignature"] = "nothing" }, "name-change"},
		"an effect less":              {func(m map[string]any) { delete(firstOf(m, "events"), "digitalSignature") }, "name-change"},
		"an unknown thing to do":      {func(m map[string]any) { firstOf(m, "events")["do"] = []any{"sing"} }, "sing"},
		"an unknown way back":         {func(m map[string]any) { firstOf(m, "events")["again"] = "sing" }, "sing"},
		"a way back from the end":     {func(m map[string]any) { firstOf(m, "events")["final"] = true }, "again"},
		"a lock less":                 {func(m map[string]any) { l := at(m, "locking"); l["locks"] = l["locks"].([]any)[1:] }, "locks"},
		"a lock without tries":        {func(m map[string]any) { delete(firstOf(at(m, "locking"), "locks"), "tries") }, "tries"},
		"a kiosk without a PIN":       {func(m map[string]any) { firstOf(firstOf(at(m, "locking"), "locks"), "ways")["place"] = "kiosk" }, "way"},
		"a PIN that unlocks itself": {func(m map[string]any) {
			firstOf(firstOf(at(m, "locking"), "locks"), "ways")["with"] = "user-authentication"
		}, "way"},
		"unlocking at home":    {func(m map[string]any) { firstOf(firstOf(at(m, "locking"), "locks"), "ways")["place"] = "home" }, "home"},
		"an eligibility less":  {func(m map[string]any) { m["eligibility"] = m["eligibility"].([]any)[1:] }, "under-15"},
		"an unknown allowance": {func(m map[string]any) { firstOf(m, "eligibility")["allowed"] = "perhaps" }, "perhaps"},
		"a third kind of holder": {func(m map[string]any) {
			e := m["eligibility"].([]any)
			extra := map[string]any{"holder": "cat", "purpose": "digital-signature", "allowed": "allowed", "source": "S1", "date": ""}
			m["eligibility"] = append(e, extra)
		}, "eligibility"},
	} {
		t.Run(name, func(t *testing.T) {
			var tree map[string]any
			if err := json.Unmarshal(frozenRules(t), &tree); err != nil {
				t.Fatal(err)
			}
			test.change(tree)
			text, err := json.Marshal(tree)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %s", err, test.want)
			}
		})
	}
	for _, text := range []string{"", "null", "{}", "[]", string(frozenRules(t)) + "{}", string(frozenRules(t)[:2000])} {
		if r, err := Parse([]byte(text)); err == nil || r != nil {
			t.Errorf("%.20q is taken", text)
		}
	}
}

func at(m map[string]any, path ...string) map[string]any {
	for _, name := range path {
		m = m[name].(map[string]any)
	}
	return m
}

func firstOf(m map[string]any, list string) map[string]any {
	return m[list].([]any)[0].(map[string]any)
}

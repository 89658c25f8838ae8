package change

import (
	"slices"

	"jpkiweb/shared/signature/pdf"
)

// structureGrows tells whether the structure tree, ISO 32000-2, 14.7, is as it was but for
// elements of new signature fields. Programs add them when they sign a tagged file (pdf facts
// 4).
func (c *comparison) structureGrows() bool {
	for _, number := range c.changed {
		if !slices.Contains(c.before.marks.of(number), mark{ofStructure, 0}) {
			continue
		}
		d, err := c.delta(number)
		if d = d.seen(); err != nil || d.old.IsStream() || d.now.IsStream() || !c.elementGrows(d.old.Value, d.now.Value) {
			return false
		}
	}
	return true
}

// elementGrows compares an element, the root, the tree of its parents, or an array of them.
func (c *comparison) elementGrows(old, now pdf.Value) bool {
	if old.IsArray() {
		return c.kidsGrow(old, now)
	}
	if !old.IsDict() || !now.IsDict() || now.HasTwice() {
		return false
	}
	grows := true
	differing(old, now, func(key string, was, is pdf.Value) {
		switch key {
		case "K":
			grows = grows && c.kidsGrow(was, is)
		case "ParentTree":
			grows = grows && c.parentsGrow(was, is)
		case "Nums":
			grows = grows && c.numbersGrow(was, is)
		case "ParentTreeNextKey":
			_, ok := is.Int()
			grows = grows && ok
		default:
			grows = false
		}
	})
	return grows
}

// kidsGrow wants the kids that were, and behind them elements of new fields.
func (c *comparison) kidsGrow(old, now pdf.Value) bool {
	was, ok := items(c.before, old)
	if !ok {
		return false
	}
	is, ok := items(c.after, now)
	if !ok || len(is) < len(was) || !slices.EqualFunc(was, is[:len(was)], pdf.Equal) {
		return false
	}
	return !slices.ContainsFunc(is[len(was):], func(v pdf.Value) bool { return !c.isOfNewField(v) })
}

// items are those of an array, or the one that stands without.
func items(s *state, v pdf.Value) ([]pdf.Value, bool) {
	o, err := s.target(v)
	if err != nil || o.IsStream() {
		return nil, false
	}
	if o.Value.IsArray() {
		return slices.Collect(o.Value.Items()), true
	}
	if v.IsNull() {
		return nil, true
	}
	return []pdf.Value{v}, true
}

// parentsGrow compares number trees, ISO 32000-2, 7.9.7, of one node each.
func (c *comparison) parentsGrow(old, now pdf.Value) bool {
	was, err := c.before.target(old)
	if err != nil {
		return false
	}
	is, err := c.after.target(now)
	return err == nil && !is.IsStream() && c.elementGrows(was.Value, is.Value)
}

// numbersGrow wants the numbers that were with what they had, and others for new fields.
func (c *comparison) numbersGrow(old, now pdf.Value) bool {
	was, ok := items(c.before, old)
	if !ok {
		return false
	}
	is, ok := items(c.after, now)
	if !ok || len(was)%2 != 0 || len(is)%2 != 0 {
		return false
	}
	before := map[string]pdf.Value{}
	for i := 0; i < len(was); i += 2 {
		before[was[i].String()] = was[i+1]
	}
	seen := map[string]bool{}
	for i := 0; i < len(is); i += 2 {
		number := is[i].String()
		value, there := before[number]
		if seen[number] || there && !c.sameTarget(value, is[i+1]) || !there && !c.isOfNewField(is[i+1]) {
			return false
		}
		seen[number] = true
		delete(before, number)
	}
	return len(before) == 0
}

// ofFieldElement are the entries of an element that holds a field. It has no text of its own.
var ofFieldElement = []string{"Type", "S", "P", "Pg", "K", "ID"}

// isOfNewField tells whether a value refers to a new element that holds a new signature field
// and nothing else.
func (c *comparison) isOfNewField(v pdf.Value) bool {
	element, err := c.after.target(v)
	if err != nil || element.Number == 0 || !element.Value.IsDict() || element.IsStream() {
		return false
	}
	was, err := c.before.object(element.Number)
	if err != nil || !was.Value.IsNull() {
		return false
	}
	for key := range element.Value.Entries() {
		if !slices.Contains(ofFieldElement, key) {
			return false
		}
	}
	kid, err := c.after.get(element.Value, "K")
	if err != nil {
		return false
	}
	ref, _ := kid.Get("Obj").Ref()
	at, ok := c.after.fieldOf.get(ref.Number)
	return ok && kid.Get("Type").String() == "/OBJR" && c.excused[c.after.fields[at].number].isNew
}

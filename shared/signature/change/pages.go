package change

import (
	"slices"

	"jpkiweb/shared/signature/pdf"
)

// pages compares which pages there are, and in what order.
func (c *comparison) pages() error {
	old, now := numbersOf(c.before.pages), numbersOf(c.after.pages)
	var stayed []int
	for i, number := range now {
		if _, ok := c.before.pageAt.get(number); !ok {
			c.add(Difference{What: PageAdded, Class: Forbidden, Page: i + 1, Object: number})
			continue
		}
		stayed = append(stayed, number)
	}
	var left []int
	for i, number := range old {
		if _, ok := c.after.pageAt.get(number); !ok {
			c.add(Difference{What: PageRemoved, Class: Forbidden, Page: i + 1, Object: number})
			continue
		}
		left = append(left, number)
	}
	if !slices.Equal(left, stayed) {
		c.add(Difference{What: PagesOrder, Class: Forbidden})
	}
	return nil
}

func numbersOf(pages []pdf.Page) (all []int) {
	for _, page := range pages {
		all = append(all, page.Number)
	}
	return all
}

// page compares the dictionary of a page that is there in both states.
func (c *comparison) page(number int, old, now pdf.Value) {
	differing(old, now, func(key string, was, is pdf.Value) {
		d := Difference{What: PageEntry, Class: Forbidden, Page: c.pageNumber(number), Object: number}
		switch key {
		case "Annots":
			return // they are compared one by one
		case "Parent":
			d.What = PageTree
			c.add(d)
			return
		case "Contents":
			d.What = PageContent
		case "Resources":
			d.What = PageResources
		case "AA":
			d.What = Actions
		case "AF":
			d.What = Files
		}
		if !c.sameTarget(was, is) {
			c.add(d)
		}
	})
}

// pageNumber is that of a page in the newer state, or in the older if it is gone there.
func (c *comparison) pageNumber(object int) int {
	if i, ok := c.after.pageAt.get(object); ok {
		return i + 1
	}
	if i, ok := c.before.pageAt.get(object); ok {
		return i + 1
	}
	return 0
}

// box is where an annotation is seen in the newer state; nil if it is not seen.
func (c *comparison) box(number, page int) *pdf.Box {
	o, err := c.after.object(number)
	if err != nil {
		return nil
	}
	at, ok := c.after.pageAt.get(page)
	if !ok {
		return boxOf(c.after, pdf.Page{}, o.Value)
	}
	return boxOf(c.after, c.after.pages[at], o.Value)
}

// Flags of an annotation, ISO 32000-2, table 167: it is neither shown nor printed.
const (
	hidden = 1 << 1
	noView = 1 << 5
	print  = 1 << 2
)

// boxOf is where an annotation is seen; nil if it is not seen. One whose place or page cannot
// be read may be seen anywhere, and has an empty box.
func boxOf(s *state, page pdf.Page, dict pdf.Value) *pdf.Box {
	if isHidden(dict.Get("F")) {
		return nil
	}
	rect, err := s.get(dict, "Rect")
	if err != nil || rect.IsNull() {
		return nil
	}
	box, err := s.file.BoxOn(page, rect)
	if err == nil && (box.Width == 0 || box.Height == 0) {
		return nil
	}
	return &box
}

// isHidden tells whether flags let an annotation be neither seen nor printed.
func isHidden(flags pdf.Value) bool {
	f, _ := flags.Int()
	return f&hidden != 0 || f&noView != 0 && f&print == 0
}

package main

import "fmt"

// readings are files that two programs read as two documents, of which one was signed.
func readings() []attack {
	isa := func(name, about string, steps ...func(*people, *paper) error) attack {
		return attack{"isa-" + name + ".pdf", about, "isa", onPaper(append([]func(*people, *paper) error{signedBy()}, steps...)...), invalid("FORMAT_FAILURE", changed)}
	}
	prepared := func(name, about string, before map[int]string, after revision, more ...int) attack {
		return attack{"shadow-" + name + ".pdf", about, "shadow", func(people *people) (made, error) {
			p := newPaper(before)
			p.annotations = more
			if err := p.sign(signing{who: people.alice}); err != nil {
				return made{}, err
			}
			p.append(after)
			return made{file: p.bytes}, nil
		}, invalid("FORMAT_FAILURE", changed)}
	}
	heir := "<</Type/Page/Parent 30 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Annots 9 0 R>>"
	widget := "<</Type/Annot/Subtype/Widget/Parent 31 0 R/F 4/P 3 0 R/Rect[40 20 290 60]>>"
	value := "<</FT/Tx/T(amount)/DA(/F 24 Tf)/V(I owe Bob %d yen)/Kids[30 0 R]>>"
	empty, cover := stream("/Type/XObject/Subtype/Form/BBox[0 0 260 50]", ""), overlay.objects[41]
	return []attack{
		prepared("parent-of-another-tree", "The page names a parent that is not above it, and has a drawing of it, which is another now.", map[int]string{
			pageObject: heir, contentObject: stream("", contract+" /X Do"), 30: "<</Type/Pages/Kids[3 0 R]/Count 1/Resources<</Font<</F 5 0 R>>/XObject<</X 31 0 R>>>>>>", 31: empty,
		}, revision{objects: map[int]string{31: cover}}),
		prepared("annotation-behind-another", "The annotation of the page is a reference to another object, which is filled now.", map[int]string{
			30: "31 0 R", 31: "<</Type/Annot/Subtype/Stamp/F 4/Rect[30 100 290 150]/AP<</N 32 0 R>>>>", 32: empty,
		}, revision{objects: map[int]string{32: cover}}, 30),
		prepared("value-behind-an-annotation", "The value of an annotation is in its parent, which is no field of the form, and is another now.", map[int]string{
			30: widget, 31: fmt.Sprintf(value, 100),
		}, revision{objects: map[int]string{31: fmt.Sprintf(value, 999)}}, 30),
		isa("hybrid-free", "The table says that the content is gone, and a stream beside it that it is not.", hybridFree),
		isa("size", "The last trailer says that there are fewer objects, so that programs leave out the content.", smaller),
		isa("object-that-no-table-names", "Behind the end stands another content, and then a table that does not name it, for programs that repair.", put(forged), then(revision{})),
		isa("object-within-a-stream", "A stream that is nothing holds another content, for programs that repair.", then(revision{objects: map[int]string{40: stream("", "\n"+forged)}})),
		isa("trailer-that-is-none", "Behind the end stands a trailer with another catalog, which is of no table.", put("trailer<</Root 40 0 R>>\n"), then(revision{})),
	}
}

// hybridFree appends a table in which the content is free, with a stream in which it is where it was.
func hybridFree(_ *people, p *paper) error {
	at, stands := len(p.bytes), p.at(contentObject)
	row := string([]byte{1, byte(stands >> 8), byte(stands), 0})
	p.bytes = fmt.Appendf(p.bytes, "40 0 obj\n%s\nendobj\n", stream(fmt.Sprintf("/Type/XRef/Size 41/Root 1 0 R/W[1 2 1]/Index[%d 1]", contentObject), row))
	start := len(p.bytes)
	p.bytes = fmt.Appendf(p.bytes, "xref\n%d 1\n0000000000 00001 f\r\ntrailer\n<</Size 41/Root 1 0 R/Info 6 0 R/ID[<00112233><00112233>]/Prev %d/XRefStm %d>>\nstartxref\n%d\n%%%%EOF\n", contentObject, p.start, at, start)
	return nil
}

// smaller appends a table whose trailer counts the objects up to the content only.
func smaller(_ *people, p *paper) error {
	start := len(p.bytes)
	p.bytes = fmt.Appendf(p.bytes, "xref\n0 1\n0000000000 65535 f\r\ntrailer\n<</Size %d/Root 1 0 R/Info 6 0 R/ID[<00112233><00112233>]/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", contentObject, p.start, start)
	return nil
}

// forged is another content.
var forged = fmt.Sprintf("%d 0 obj\n%s\nendobj\n", contentObject, text("I owe Bob 999 yen"))

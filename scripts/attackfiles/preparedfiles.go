package main

import "fmt"

// strays are files with objects that no cross-reference names, for programs that repair what they
// take for damaged: prepared before the signature, which is no reason to refuse it, or appended.
func strays() []attack {
	prepared := func(name, about string, steps ...func(*people, *paper) error) attack {
		return attack{"shadow-" + name + ".pdf", about, "shadow", onPaper(append(steps, signedBy())...), noted("unused_parts")}
	}
	again := then(revision{objects: map[int]string{contentObject: stream("", contract)}})
	return []attack{
		prepared("unused-object", "A second content was inside at signing, and nothing leads to it.", then(revision{objects: map[int]string{30: text("I owe Bob 999 yen")}})),
		prepared("between-objects", "A second content with the number of the first stood between two objects at signing, in no table.", put(forged)),
		prepared("number-twice", "The revision that was signed has the page's content twice; its table names the second.", put(forged), again),
		prepared("second-end", "A second content, a table, a trailer and an end were inside at signing, to which nothing leads.", hiddenEnd),
		prepared("object-stream", "An object stream with a second page was inside at signing; no table names what is in it.", namedByNothing),
		{"isa-object-stream.pdf", "An object stream was appended, with a second page that no table names.", "isa", onPaper(signedBy(), namedByNothing), invalid("FORMAT_FAILURE", changed)},
	}
}

// hiddenEnd puts another content into the file, and what would lead to it.
func hiddenEnd(_ *people, p *paper) error {
	at := len(p.bytes)
	p.bytes = append(p.bytes, forged...)
	table := len(p.bytes)
	p.bytes = fmt.Appendf(p.bytes, "xref\n4 1\n%010d 00000 n\r\ntrailer\n<</Size %d/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", at, p.size, p.start, table)
	return nil
}

// namedByNothing appends an object stream, and names the stream only.
func namedByNothing(_ *people, p *paper) error {
	head := "3 0 "
	p.add(map[int]string{p.next(): stream(fmt.Sprintf("/Type/ObjStm/N 1/First %d", len(head)), head+page(fontObject))})
	return nil
}

package main

import "fmt"

// readings are files that two programs read as two documents, of which one was signed.
func readings() []attack {
	isa := func(name, about string, steps ...func(*people, *paper) error) attack {
		return attack{"isa-" + name + ".pdf", about, "isa", onPaper(append([]func(*people, *paper) error{signedBy()}, steps...)...), invalid("FORMAT_FAILURE", changed)}
	}
	return []attack{
		isa("object-that-no-table-names", "Behind the end stands another content, and then a table that does not name it, for programs that repair.", put(forged), then(revision{})),
		isa("object-within-a-stream", "A stream that is nothing holds another content, for programs that repair.", then(revision{objects: map[int]string{40: stream("", "\n"+forged)}})),
		isa("trailer-that-is-none", "Behind the end stands a trailer with another catalog, which is of no table.", put("trailer<</Root 40 0 R>>\n"), then(revision{})),
	}
}

// forged is another content.
var forged = fmt.Sprintf("%d 0 obj\n%s\nendobj\n", contentObject, text("I owe Bob 999 yen"))

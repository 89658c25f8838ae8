package main

import (
	"fmt"
	"strings"
)

// fine are files that are as they should be.
func fine() []attack {
	return []attack{
		{"fine.pdf", "One signature over all of the file.", "fine", onPaper(signedBy()), valid()},
		{"fine-two-signers.pdf", "Bob signed what Alice had signed.", "fine", onPaper(signedBy(), signedBy(bob)), valid()},
		{"fine-stamped.pdf", "A signature with a time stamp.", "fine", onPaper(signedBy(sealed(stampedBy(trusted)))), valid()},
		{"fine-certified.pdf", "The author certified the file and allows nothing; nothing was done.", "fine", onPaper(signedBy(certifies(1))), valid()},
		{"fine-certified-and-signed.pdf", "The author allows signatures, and Bob signed.", "fine", onPaper(signedBy(certifies(2)), signedBy(bob)), valid()},
		{"fine.p7s", "A detached signature beside its document.", "fine", letter(func(*people, *seal) {}), valid()},
		{"fine-attached.p7m", "A signature with its document inside.", "fine", attached, valid()},
		{"fine-two-signers.p7s", "Two people signed one document in one file.", "fine", letter(func(p *people, s *seal) {
			s.signers = append(s.signers, newSigner(p.bob, []byte(letterText)))
			s.certificates = append(s.certificates, p.bob.certificate)
		}), valid()},
	}
}

func certifies(level int) func(*people, *signing) {
	return func(_ *people, s *signing) { s.certify = level }
}

// ranges are forgeries of what is said to be signed, and wrapped signatures.
func ranges() []attack {
	usf := func(name, about string, change func(*people, *signing)) attack {
		return attack{"usf-" + name + ".pdf", about, "usf", onPaper(signedBy(change)), invalid("FORMAT_FAILURE", "coverage")}
	}
	says := func(f func(gap [2]int, end int) string) func(*people, *signing) {
		return func(_ *people, s *signing) { s.ranges = f }
	}
	// instead writes something else in place of a part of the dictionary, and what is left of
	// the place stays blank.
	instead := func(from, to string) func(*people, *signing) {
		return func(_ *people, s *signing) {
			s.write = func(dict string) string { return strings.Replace(dict, from, to, 1) }
		}
	}
	hole := "/Contents<" + strings.Repeat("0", 2*room) + ">"
	place := "/ByteRange[" + strings.Repeat(" ", rangesWidth) + "]"
	return []attack{
		usf("no-byterange", "The dictionary has no /ByteRange.", instead(place, "")),
		usf("byterange-null", "/ByteRange is null.", instead(place, "/ByteRange null")),
		usf("byterange-empty", "/ByteRange is an empty array.", instead(place, "/ByteRange[]")),
		usf("byterange-one-pair", "/ByteRange has one pair.", says(func(gap [2]int, _ int) string { return fmt.Sprintf("0 %d", gap[0]) })),
		usf("byterange-three-numbers", "/ByteRange has three numbers.", says(func(gap [2]int, _ int) string { return fmt.Sprintf("0 %d %d", gap[0], gap[1]) })),
		usf("byterange-negative", "A length is negative.", says(func(gap [2]int, end int) string { return fmt.Sprintf("0 -%d %d %d", gap[0], gap[1], end-gap[1]) })),
		usf("byterange-overflow", "An offset is above what 64 bits hold, and leads back to the right one.", says(func(gap [2]int, end int) string {
			return fmt.Sprintf("0 %d 18446744073709551616 %d", gap[0], end-gap[1])
		})),
		usf("byterange-not-from-start", "The first range begins behind the header.", func(_ *people, s *signing) {
			s.ranges = func(gap [2]int, end int) string { return fmt.Sprintf("9 %d %d %d", gap[0]-9, gap[1], end-gap[1]) }
			s.over = func(file []byte, gap [2]int) []byte {
				return append(append([]byte{}, file[9:gap[0]]...), file[gap[1]:]...)
			}
		}),
		usf("byterange-overlaps", "The second range begins within the first.", func(_ *people, s *signing) {
			s.ranges = func(gap [2]int, end int) string { return fmt.Sprintf("0 %d %d %d", gap[0], gap[0]-9, end-gap[0]+9) }
			s.over = func(file []byte, gap [2]int) []byte {
				return append(append([]byte{}, file[:gap[0]]...), file[gap[0]-9:]...)
			}
		}),
		usf("byterange-beyond-end", "The second range ends behind the file.", says(func(gap [2]int, end int) string { return fmt.Sprintf("0 %d %d %d", gap[0], gap[1], end-gap[1]+100) })),
		usf("byterange-of-floats", "The numbers have fractions.", says(func(gap [2]int, end int) string { return fmt.Sprintf("0 %d.5 %d %d", gap[0], gap[1], end-gap[1]) })),
		usf("no-contents", "The dictionary has no /Contents.", instead(hole, "")),
		usf("contents-null", "/Contents is null.", instead(hole, "/Contents null")),
		usf("contents-empty", "/Contents is an empty string.", instead(hole, "/Contents<>")),
		usf("contents-of-zeros", "/Contents holds zeros only.", func(_ *people, s *signing) { s.cms = []byte{0} }),
		usf("contents-no-cms", "/Contents holds a text.", func(_ *people, s *signing) { s.cms = []byte("signed by Alice") }),
		{"swa-larger-gap.pdf", "The gap holds an object besides the signature's hexadecimal digits.", "swa", onPaper(signedBy(wrapped)), invalid("FORMAT_FAILURE", "coverage")},
		{"swa-contents-twice.pdf", "The dictionary has /Contents twice: one in the gap, and one for those who take the last.", "swa", onPaper(signedBy(instead(hole, hole+"/Contents<00>"))), invalid("FORMAT_FAILURE", "coverage")},
		{"swa-moved-range.pdf", "The second range moved to the end of the file, and another page stands in the gap.", "swa", onPaper(signedBy(), moved), invalid("FORMAT_FAILURE", "coverage")},
		{"swa-trailing-bytes.pdf", "Behind the CMS, /Contents holds other bytes than zeros.", "swa", onPaper(signedBy(func(_ *people, s *signing) {
			s.fill = func(file []byte, gap [2]int, cms []byte) {
				copy(file[gap[0]+1:], fmt.Sprintf("%X", append(cms, "%PDF"...)))
			}
		})), invalid("FORMAT_FAILURE", "coverage")},
	}
}

// wrapped leaves room for an object between the first range and the digits.
func wrapped(_ *people, s *signing) {
	const more = " /X(a text that nobody signed)"
	s.write = func(dict string) string { return strings.Replace(dict, "/Contents<", more+"/Contents<", 1) }
	s.ranges = func(gap [2]int, end int) string {
		return fmt.Sprintf("0 %d %d %d", gap[0]-len("/Contents")-len(more), gap[1], end-gap[1])
	}
	s.over = func(file []byte, gap [2]int) []byte {
		return append(append([]byte{}, file[:gap[0]-len("/Contents")-len(more)]...), file[gap[1]:]...)
	}
}

// moved takes the second range of a signed paper to the end of a longer file. In the gap are
// another content, a copy of the signature dictionary whose /ByteRange says so, and a table
// that leads to both; it stands where startxref, which is signed, says.
func moved(_ *people, p *paper) error {
	text := string(p.bytes)
	dict := p.signature()
	var a, b, c, d int
	if _, err := fmt.Sscanf(text[strings.LastIndex(text, "/ByteRange["):], "/ByteRange[%d %d %d %d", &a, &b, &c, &d); err != nil {
		return fmt.Errorf("read ranges: %w", err)
	}
	rest := text[c:]
	gap := rest[:strings.Index(rest, "\nendobj\n")+len("\nendobj\n")]
	gap += strings.Repeat(" ", p.start-c-len(gap))
	with := func(length int) string {
		place := dict[:strings.Index(dict, "/ByteRange[")] + fmt.Sprintf("/ByteRange[%d %d %10d %d", a, b, c+length, d) + dict[strings.Index(dict, "]"):]
		again := "10 0 obj\n" + place + "\nendobj\n"
		table := "xref\n0 1\n0000000000 65535 f\r\n"
		for _, number := range []int{formObject, fieldsObject, annotationsObject} {
			table += fmt.Sprintf("%d 1\n%010d 00000 n\r\n", number, p.at(number))
		}
		table += fmt.Sprintf("4 1\n%010d 00000 n\r\n10 1\n%010d 00000 n\r\n11 1\n%010d 00000 n\r\n",
			c+length-len(again)-len(forged), c+length-len(again), p.at(11)+length)
		table += fmt.Sprintf("trailer\n<</Size %d/Root 1 0 R/Info 6 0 R/ID[<00112233><00112233>]/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", p.size, p.before, p.start)
		return gap + table + forged + again
	}
	p.bytes = []byte(text[:c] + with(len(with(0))) + rest)
	return nil
}

// changed is the reason of whatever was done to a document after it was signed.
const changed = "changed_after_signing"

// increments are what is appended to a signed file.
func increments() []attack {
	isa := func(name, about, reason string, steps ...func(*people, *paper) error) attack {
		return attack{"isa-" + name + ".pdf", about, "isa", onPaper(append([]func(*people, *paper) error{signedBy()}, steps...)...), invalid("FORMAT_FAILURE", reason)}
	}
	return []attack{
		isa("content", "The page's content is another.", changed, then(revision{objects: map[int]string{contentObject: text("I owe Bob 999 yen")}})),
		isa("page-added", "A page was added.", changed, then(revision{objects: map[int]string{pagesObject: "<</Type/Pages/Count 2/Kids[3 0 R 40 0 R]>>", 40: page(41), 41: text("and my house")}})),
		isa("page-removed", "The page was taken away.", changed, then(revision{objects: map[int]string{pagesObject: "<</Type/Pages/Count 1/Kids[40 0 R]>>", 40: page(41), 41: stream("", "")}})),
		isa("pages-of-another-tree", "The catalog names other pages.", changed, then(revision{objects: map[int]string{
			catalogObject: "<</Type/Catalog/Pages 40 0 R/AcroForm 7 0 R>>", 40: "<</Type/Pages/Count 1/Kids[41 0 R]>>", 41: page(42), 42: text("I owe Bob 999 yen"),
		}})),
		isa("another-catalog", "The trailer names another catalog.", changed, then(revision{root: 40, objects: map[int]string{
			40: "<</Type/Catalog/Pages 41 0 R/AcroForm 7 0 R>>", 41: "<</Type/Pages/Count 1/Kids[42 0 R]>>", 42: page(43), 43: text("I owe Bob 999 yen"),
		}})),
		isa("font", "The font shows other glyphs.", changed, then(revision{objects: map[int]string{fontObject: "<</Type/Font/Subtype/Type1/BaseFont/Symbol>>"}})),
		isa("page-size", "The page is cut off.", changed, then(revision{objects: map[int]string{pageObject: strings.Replace(page(contentObject), "[0 0 300 200]", "[0 0 300 100]", 1)}})),
		isa("annotation", "A text lies over the page.", changed, then(overlay)),
		isa("open-action", "A script runs when the file is opened.", changed, then(revision{objects: map[int]string{catalogObject: "<</Type/Catalog/Pages 2 0 R/AcroForm 7 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>"}})),
		isa("embedded-file", "A file was attached.", changed, then(revision{objects: map[int]string{
			catalogObject: "<</Type/Catalog/Pages 2 0 R/AcroForm 7 0 R/Names<</EmbeddedFiles<</Names[(a)40 0 R]>>>>>>", 40: "<</Type/Filespec/F(a)/EF<</F 41 0 R>>>>", 41: stream("/Type/EmbeddedFile", "x"),
		}})),
		isa("signature-removed", "The signature's field was taken out of the form.", changed, func(_ *people, p *paper) error {
			p.fields, p.annotations = nil, nil
			p.add(p.formTexts())
			return nil
		}),
		isa("copied-signature", "The content is another, and a copy of the signature dictionary stands in the same increment.", "coverage", copied),
		isa("object-without-table", "An object stands behind the end, in no table.", "malformed", put(forged)),
		isa("end-without-table", "Behind the end stand an object and a second end with the old table.", changed, func(_ *people, p *paper) error {
			p.bytes = fmt.Appendf(p.bytes, "4 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", text("I owe Bob 999 yen"), p.start)
			return nil
		}),
		isa("junk", "Behind the end stand bytes of no meaning.", "malformed", put("nothing at all\n")),
	}
}

// overlay is an annotation that hides the text of the page.
var overlay = revision{objects: map[int]string{
	annotationsObject: "[11 0 R 40 0 R]",
	40:                "<</Type/Annot/Subtype/FreeText/Rect[30 100 290 150]/F 4/P 3 0 R/Contents(I owe Bob 999 yen)/DA(/F 24 Tf)/AP<</N 41 0 R>>>>",
	41:                stream("/Type/XObject/Subtype/Form/BBox[0 0 260 50]/Resources<</Font<</F 5 0 R>>>>", "1 g 0 0 260 50 re f 0 g BT /F 24 Tf 10 20 Td (I owe Bob 999 yen) Tj ET"),
}}

// copied appends another content and the signature dictionary once more, so that the newest
// bytes look signed.
func copied(_ *people, p *paper) error {
	p.add(map[int]string{contentObject: text("I owe Bob 999 yen"), 10: p.signature()})
	return nil
}

// shadows were prepared before the signature.
func shadows() []attack {
	shadow := func(name, about string, before map[int]string, after func(p *paper) revision) attack {
		return attack{"shadow-" + name + ".pdf", about, "shadow", func(people *people) (made, error) {
			p := newPaper(before)
			if _, ok := before[fieldsObject]; ok { // which signing keeps
				p.fields, p.annotations = []int{30}, []int{30}
			}
			if err := p.sign(signing{who: people.alice}); err != nil {
				return made{}, err
			}
			p.append(after(p))
			return made{file: p.bytes}, nil
		}, invalid("FORMAT_FAILURE", changed)}
	}
	plain := func(r revision) func(*paper) revision { return func(*paper) revision { return r } }
	covered := strings.Replace(page(contentObject), "/Font<</F 5 0 R>>", "/Font<</F 5 0 R>>/XObject<</X 30 0 R>>", 1)
	sheet := stream("/Type/XObject/Subtype/Form/BBox[0 0 300 200]/Resources<</Font<</F 5 0 R>>>>", "1 g 0 0 300 200 re f 0 g BT /F 24 Tf 40 120 Td (Have a nice day) Tj ET")
	layered := strings.Replace(covered, "/Contents", "/Group<</S/Transparency/CS/DeviceRGB>>/Contents", 1)
	field := "<</Type/Annot/Subtype/Widget/FT/Tx/T(amount)/V(%s)/DA(/F 24 Tf)/F %d/P 3 0 R/Rect[30 100 290 150]%s>>"
	return []attack{
		shadow("hide-field", "A hidden field lies over the text; it is filled in, and shown.", map[int]string{
			fieldsObject: "[30 0 R]", annotationsObject: "[30 0 R]", 30: fmt.Sprintf(field, "", 2, ""),
		}, plain(revision{objects: map[int]string{30: fmt.Sprintf(field, "999", 4, "/AP<</N 31 0 R>>"), 31: overlay.objects[41]}})),
		shadow("replace-drawing-by-value", "A field shows nothing, although it has a value; programs are told to show that.", map[int]string{
			fieldsObject: "[30 0 R]", annotationsObject: "[30 0 R]",
			30: fmt.Sprintf(field, "I owe Bob 999 yen", 4, "/AP<</N 31 0 R>>"), 31: stream("/Type/XObject/Subtype/Form/BBox[0 0 260 50]", ""),
		}, func(p *paper) revision {
			return revision{objects: map[int]string{formObject: strings.Replace(p.formTexts()[formObject], "<<", "<</NeedAppearances true", 1)}}
		}),
		shadow("hide", "What covered the text at signing is made transparent.", map[int]string{pageObject: covered, contentObject: stream("", contract+" /X Do"), 30: sheet},
			plain(revision{objects: map[int]string{30: stream("/Type/XObject/Subtype/Form/BBox[0 0 0 0]", "")}})),
		shadow("hide-by-layer", "A layer that covered the text is switched off.", map[int]string{
			catalogObject: "<</Type/Catalog/Pages 2 0 R/AcroForm 7 0 R/OCProperties 31 0 R>>", pageObject: layered, contentObject: stream("", contract+" /X Do"),
			30: strings.Replace(sheet, "/Type/XObject", "/Type/XObject/OC 32 0 R", 1), 31: "<</OCGs[32 0 R]/D<</ON[32 0 R]/Order[32 0 R]>>>>", 32: "<</Type/OCG/Name(cover)>>",
		}, plain(revision{objects: map[int]string{31: "<</OCGs[32 0 R]/D<</OFF[32 0 R]/Order[32 0 R]>>>>"}})),
		shadow("replace-font", "The font of the amount shows other digits.", map[int]string{fontObject: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding 30 0 R>>", 30: "<</Type/Encoding>>"},
			plain(revision{objects: map[int]string{30: "<</Type/Encoding/Differences[48/nine/nine]>>"}})),
		shadow("replace-appearance", "A form field shows something else than its value, which stays.", map[int]string{
			fieldsObject: "[30 0 R]", annotationsObject: "[30 0 R]",
			30: "<</Type/Annot/Subtype/Widget/FT/Tx/T(amount)/V(100)/DA(/F 24 Tf)/F 4/P 3 0 R/Rect[40 20 200 60]/AP<</N 31 0 R>>>>",
			31: stream("/Type/XObject/Subtype/Form/BBox[0 0 160 40]/Resources<</Font<</F 5 0 R>>>>", "BT /F 24 Tf 5 10 Td (100) Tj ET"),
		}, plain(revision{objects: map[int]string{31: stream("/Type/XObject/Subtype/Form/BBox[0 0 160 40]/Resources<</Font<</F 5 0 R>>>>", "BT /F 24 Tf 5 10 Td (999) Tj ET")}})),
		shadow("hide-and-replace", "A second document was inside at signing, which nothing led to; a new table leads to it.", map[int]string{
			30: "<</Type/Catalog/Pages 31 0 R/AcroForm 7 0 R>>", 31: "<</Type/Pages/Count 1/Kids[32 0 R]>>", 32: page(33), 33: text("I owe Bob 999 yen"),
		}, plain(revision{root: 30})),
		shadow("hide-and-replace-by-offset", "A second content was inside at signing, with the number of the first; a new table names its offset.", map[int]string{
			30: stream("", "\n4 0 obj\n"+text("I owe Bob 999 yen")+"\nendobj\n"),
		}, func(p *paper) revision { return revision{entries: map[int]int{contentObject: p.at(contentObject)}} }),
	}
}

// certified are files of which the author said what may still be done.
func certified() []attack {
	after := func(level int, steps ...func(*people, *paper) error) func(*people) (made, error) {
		return onPaper(append([]func(*people, *paper) error{signedBy(certifies(level))}, steps...)...)
	}
	sneaky := signedBy(bob, func(_ *people, s *signing) {
		s.widget = "/Rect[30 100 290 150]/AP<</N 41 0 R>>"
		s.also = map[int]string{41: overlay.objects[41]}
	})
	return []attack{
		{"eaa-annotation-at-2.pdf", "Only forms may be filled in, and a text lies over the page.", "eaa", after(2, then(overlay)), invalid("FORMAT_FAILURE", changed)},
		{"eaa-annotation-at-3.pdf", "Notes are allowed, and one of them hides the text of the page.", "eaa", after(3, then(overlay)), noted("seen_on_a_page")},
		{"ssa-signature-at-2.pdf", "Signatures are allowed, and what one of them shows, in a new field, hides the text of the page.", "ssa", after(2, sneaky), invalid("FORMAT_FAILURE", changed)},
		{"ssa-signature-at-1.pdf", "Nothing is allowed, and a second signature shows something over the page.", "ssa", after(1, sneaky), invalid("FORMAT_FAILURE", changed)},
		{"permission-signed-at-1.pdf", "Nothing is allowed, and somebody signed.", "permission", after(1, signedBy(bob)), invalid("FORMAT_FAILURE", changed)},
		{"permission-content-at-3.pdf", "Notes are allowed, and the content is another.", "permission", after(3, then(revision{objects: map[int]string{contentObject: text("I owe Bob 999 yen")}})), invalid("FORMAT_FAILURE", changed)},
		{"permission-raised.pdf", "Nothing is allowed, and an increment says that notes are.", "permission", after(1, raised), invalid("FORMAT_FAILURE", "coverage")},
		{"permission-locked-field.pdf", "The signature locks a field, which is filled in later.", "permission", lockedField(true), invalid("FORMAT_FAILURE", changed)},
		{"permission-free-field.pdf", "The signature locks another field than the one that is filled in later.", "permission", lockedField(false), noted("seen_on_a_page")},
	}
}

// raised replaces the certification by one that allows more; its value is the same.
func raised(p *people, paper *paper) error {
	if err := copied(p, paper); err != nil {
		return err
	}
	text := string(paper.bytes)
	at := strings.LastIndex(text, "/TransformParams/P 1")
	paper.bytes[at+len("/TransformParams/P ")] = '3'
	return nil
}

// lockedField is a form with two fields, of which the signature locks one.
func lockedField(locked bool) func(*people) (made, error) {
	return func(people *people) (made, error) {
		field := func(name, value string) string {
			return fmt.Sprintf("<</Type/Annot/Subtype/Widget/FT/Tx/T(%s)/V(%s)/DA(/F 12 Tf)/F 4/P 3 0 R/Rect[40 20 200 60]>>", name, value)
		}
		p := newPaper(map[int]string{fieldsObject: "[30 0 R 31 0 R]", annotationsObject: "[30 0 R 31 0 R]", 30: field("amount", "100"), 31: field("note", "")})
		p.fields, p.annotations = []int{30, 31}, []int{30, 31}
		name := "note"
		if locked {
			name = "amount"
		}
		lock := fmt.Sprintf("/Action/Include/Fields[(%s)]", name)
		s := signing{who: people.alice, dict: fmt.Sprintf("/Reference[<</Type/SigRef/TransformMethod/FieldMDP/TransformParams<</Type/TransformParams%s/V/1.2>>>>]", lock)}
		s.widget = "/Rect[0 0 0 0]/Lock<</Type/SigFieldLock" + lock + ">>"
		if err := p.sign(s); err != nil {
			return made{}, err
		}
		p.add(map[int]string{30: field("amount", "999")})
		return made{file: p.bytes}, nil
	}
}

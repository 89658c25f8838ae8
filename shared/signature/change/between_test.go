package change_test

import (
	"encoding/binary"
	"hash/adler32"
	"maps"
	"strings"
	"testing"
)

// A row is what was done after a signature, and what must be told of it.
type row struct {
	do   func(*paper)
	want string // each difference, in the order of the alphabet
}

func check(t *testing.T, rows map[string]row) {
	t.Helper()
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			p := newPaper(nil).sign(signing{})
			row.do(p)
			j := p.after(t)
			if got := say(j.Differences); got != row.want || !j.Known || j.Err != nil {
				t.Errorf("%v %v\n got %s\nwant %s", j.Known, j.Err, got, row.want)
			}
			if forbidden := strings.Contains(row.want, "forbidden") || strings.Contains(row.want, "annotating"); forbidden != (len(j.Forbidden) > 0) {
				t.Errorf("not allowed: %s", say(j.Forbidden))
			}
		})
	}
}

// Whatever the document shows, does or holds is another document, for each of the attacks
// that were published and for the parts of a file that they could use.
func TestChangesOfTheDocument(t *testing.T) {
	change := func(number int, from, to string) func(*paper) {
		return func(p *paper) { p.change(number, from, to) }
	}
	add := func(objects map[int]string) func(*paper) { return func(p *paper) { p.add(objects) } }
	check(t, map[string]row{
		"content":                      {change(4, "100", "999"), "forbidden page_content 1"},
		"content of the second page":   {change(10, "second", "other "), "forbidden page_content 2"},
		"another content":              {add(map[int]string{3: strings.Replace(pageOne, "4 0 R", "40 0 R", 1), 40: stream("", "x")}), "forbidden page_content 1"},
		"content that was prepared":    {change(3, "/Contents 4 0 R", "/Contents 13 0 R"), "forbidden page_content 1; forbidden revealed 1"},
		"content that is gone":         {add(map[int]string{4: ""}), "forbidden page_content 1"},
		"drawing of the page":          {change(12, "10 10 re", "90 90 re"), "forbidden x_object 1"},
		"glyphs of a font":             {change(5, "Helvetica", "Symbol"), "forbidden font"},
		"letters of a font":            {change(14, "CIDInit", "CIDxxxx"), "forbidden font"},
		"font of one page":             {change(11, "/F 5 0 R", "/F 16 0 R"), "forbidden page_resources 2"},
		"resources":                    {change(3, "/Properties<</L 15 0 R>>", ""), "forbidden page_resources 1"},
		"size of a page":               {change(3, "300 200", "300 100"), "forbidden page_entry 1"},
		"page that is turned":          {change(3, "/Parent", "/Rotate 180/Parent"), "forbidden page_entry 1"},
		"what pages inherit":           {change(2, "/Count", "/Rotate 90/Count"), "forbidden page_tree"},
		"page added":                   {add(map[int]string{2: "<</Type/Pages/Count 3/Kids[3 0 R 11 0 R 40 0 R]>>", 40: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 41 0 R>>", 41: stream("", "x")}), "forbidden page_added 3"},
		"page removed":                 {change(2, "3 0 R ", ""), "forbidden page_removed 1"},
		"page freed":                   {add(map[int]string{11: ""}), "forbidden page_removed 2"},
		"pages in another order":       {change(2, "3 0 R 11 0 R", "11 0 R 3 0 R"), "forbidden pages_order"},
		"pages in another tree":        {add(map[int]string{1: "<</Type/Catalog/Pages 40 0 R/AcroForm 7 0 R>>", 40: "<</Type/Pages/Count 1/Kids[41 0 R]>>", 41: "<</Type/Page/Parent 40 0 R/MediaBox[0 0 9 9]>>"}), "describing metadata; forbidden names; forbidden optional_content; forbidden outlines; forbidden page_added 1; forbidden page_removed 1; forbidden page_removed 2; forbidden page_tree; forbidden structure_tree; forbidden viewer_preferences"},
		"layer switched off":           {change(31, "/ON", "/OFF"), "forbidden optional_content"},
		"layer that is another":        {change(15, "layer", "other"), "forbidden optional_content; forbidden page_resources 1"},
		"annotation over the page":     {add(map[int]string{9: "[20 0 R 21 0 R 26 0 R 27 0 R 28 0 R 29 0 R 101 0 R 40 0 R]", 40: "<</Type/Annot/Subtype/FreeText/Rect[40 110 290 150]/F 4/AP<</N 41 0 R>>>>", 41: drawing("1 g")}), "annotating annotation_added 1 seen"},
		"annotation within the array":  {change(9, "]", "<</Type/Annot/Subtype/FreeText/Rect[40 110 290 150]/F 4>>]"), "annotating annotation_added 1 seen"},
		"annotation on a page without": {add(map[int]string{11: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 10 0 R/Resources<</Font<</F 5 0 R>>>>/Annots[40 0 R]>>", 40: "<</Subtype/Stamp/Rect[0 0 9 9]>>"}), "annotating annotation_added 2 seen"},
		"hidden annotation":            {add(map[int]string{9: "[20 0 R 21 0 R 26 0 R 27 0 R 28 0 R 29 0 R 101 0 R 40 0 R]", 40: "<</Type/Annot/Subtype/FreeText/Rect[40 110 290 150]/F 2>>"}), "annotating annotation_added 1"},
		"text of a note":               {change(28, "look", "no"), "annotating annotation_changed 1 seen"},
		"drawing of a note":            {change(30, "0 g", "1 g"), "annotating annotation_changed 1 seen"},
		"note removed":                 {change(9, "28 0 R ", ""), "annotating annotation_removed 1"},
		"note freed":                   {add(map[int]string{28: ""}), "annotating annotation_removed 1"},
		"note on top":                  {change(9, "28 0 R 29 0 R", "29 0 R 28 0 R"), "annotating annotations_order 1"},
		"link to somewhere else":       {change(29, "example.jp", "evil.example"), "annotating annotation_changed 1 seen; forbidden actions 1"},
		"script when it is opened":     {change(1, "/Pages", "/OpenAction<</S/JavaScript/JS(x)>>/Pages"), "forbidden actions"},
		"script of the document":       {change(1, "/Names<<", "/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(x)>>]>>"), "forbidden actions"},
		"script of a page":             {change(3, "/Parent", "/AA<</O<</S/JavaScript/JS(x)>>>>/Parent"), "forbidden actions 1"},
		"script of a field":            {change(20, "/FT", "/AA<</K<</S/JavaScript/JS(x)>>>>/FT"), "forbidden actions 1 amount"},
		"file within":                  {add(map[int]string{1: "<</Type/Catalog/Pages 2 0 R/AcroForm 7 0 R/OCProperties 31 0 R/Names<</Dests 33 0 R/EmbeddedFiles<</Names[(a)40 0 R]>>>>/Outlines 32 0 R/StructTreeRoot 34 0 R/Metadata 17 0 R/ViewerPreferences<</HideMenubar true>>>>", 40: "<</Type/Filespec/EF<</F 41 0 R>>>>", 41: stream("/Type/EmbeddedFile", "x")}), "forbidden files"},
		"named place":                  {change(33, "3 0 R", "11 0 R"), "forbidden names"},
		"outline":                      {change(35, "one", "two"), "forbidden outlines"},
		"structure":                    {change(36, "Document", "Artifact"), "forbidden structure_tree"},
		"viewer":                       {change(1, "HideMenubar true", "HideMenubar false"), "forbidden viewer_preferences"},
		"entry of the catalog":         {change(1, "/Pages", "/URI<</Base(http://evil.example)>>/Pages"), "forbidden catalog"},
		"another catalog": {func(p *paper) {
			p.trailer = strings.Replace(p.trailer, "1 0 R", "40 0 R", 1)
			p.add(map[int]string{40: p.edit(1, "/Pages", "/PageMode/FullScreen/Pages")})
		}, "describing trailer; forbidden viewer_preferences"},
		"entry of the trailer":        {func(p *paper) { p.trailer += "/Foo 12 0 R"; p.add(nil) }, "forbidden trailer"},
		"permissions":                 {change(1, "/Pages", "/Perms<</DocMDP 100 0 R>>/Pages"), "forbidden permissions"},
		"appearance of a field":       {change(22, "(100)", "(999)"), "forbidden field_appearance 1 amount seen"},
		"another appearance":          {add(map[int]string{20: strings.Replace(text, "22 0 R", "40 0 R", 1), 40: drawing("(999) Tj")}), "forbidden field_appearance 1 amount seen"},
		"checkbox that looks checked": {change(21, "/AS/Off", "/AS/Yes"), "forbidden field_appearance 1 agreed seen"},
		"checkbox that means otherwise": {func(p *paper) {
			p.add(map[int]string{21: strings.ReplaceAll(checkbox, "V/Off/AS/Off", "V/Yes/AS/Yes"), 23: drawing("")})
		}, "filling field_value 1 agreed seen; forbidden field_appearance 1 agreed seen"},
		"field that is moved":            {change(20, "10 10 110 30", "10 90 110 110"), "forbidden field_structure 1 amount"},
		"field of another name":          {change(20, "(amount)", "(price)"), "forbidden field_added 1 price seen; forbidden field_removed 1 amount; forbidden field_structure 1 price"},
		"field added":                    {add(map[int]string{8: "[20 0 R 21 0 R 25 0 R 27 0 R 101 0 R 40 0 R]", 40: "<</FT/Tx/T(x)/V(y)>>"}), "forbidden field_added x"},
		"field below another":            {add(map[int]string{25: "<</FT/Tx/T(person)/Kids[26 0 R 40 0 R]>>", 40: "<</FT/Sig/T(x)/Parent 25 0 R>>"}), "forbidden field_structure person; signing signature_field_added person.x"},
		"field removed":                  {change(8, "20 0 R ", ""), "forbidden field_removed 1 amount"},
		"widget that is no longer shown": {change(9, "20 0 R ", ""), "forbidden field_structure 1 amount"},
		"font of fields":                 {change(16, "Courier", "Symbol"), "annotating annotation_changed 1 seen; forbidden field_appearance; forbidden form_resources; forbidden x_object 1"},
		"value of a font of fields":      {change(7, "/F 16 0 R", "/F 5 0 R"), "forbidden form_resources"},
		"value twice":                    {change(20, "/V(100)", "/V(100)/V(999)"), "forbidden ambiguous"},
		"content twice":                  {change(3, "/Contents 4 0 R", "/Contents 4 0 R/Contents 13 0 R"), "forbidden ambiguous; forbidden page_content 1; forbidden revealed 1"},
		"empty signature that is drawn": {func(p *paper) {
			p.add(map[int]string{8: p.edit(8, "]", " 40 0 R]"), 9: p.edit(9, "]", " 40 0 R]"), 40: "<</Subtype/Widget/FT/Sig/T(x)/Rect[0 0 200 200]/AP<</N 41 0 R>>>>", 41: drawing("1 g")})
		}, "annotating signature_field_added 1 x seen"},
		"signature within its field":   {func(p *paper) { p.change(27, "/FT/Sig", "/FT/Sig/V<</Type/Sig/Contents<3000>>>") }, "forbidden signature_added 1 buyer seen"},
		"field that is another object": {func(p *paper) { p.add(map[int]string{8: p.edit(8, "20 0 R", "50 0 R"), 50: text}) }, "forbidden field_structure 1 amount"},
		"second field of one name": {func(p *paper) {
			p.add(map[int]string{8: p.edit(8, "]", " 50 0 R]"), 50: "<</FT/Tx/T(amount)/V(999)>>"})
		}, "forbidden field_added amount"},
		"caption of a field":   {func(p *paper) { p.change(20, "(100)", "(999)/MK<</CA(100)>>") }, "filling field_value 1 amount seen; forbidden field_appearance 1 amount seen"},
		"flags of the form":    {func(p *paper) { p.change(7, "/SigFlags 3", "/SigFlags 7") }, "forbidden form"},
		"flags that are gone":  {func(p *paper) { p.change(7, "/SigFlags 3", "/SigFlags 1") }, "forbidden form"},
		"order of calculation": {func(p *paper) { p.change(7, "<<", "<</CO[20 0 R]") }, "forbidden form"},
		"link added":           {func(p *paper) { p.add(map[int]string{9: p.edit(9, "]", " 50 0 R]"), 50: link}) }, "annotating annotation_added 1 seen; forbidden actions 1"},
		"note that is printed only": {func(p *paper) {
			p.add(map[int]string{9: p.edit(9, "]", " 50 0 R]"), 50: strings.Replace(note, "/F 4", "/F 36", 1)})
		}, "annotating annotation_added 1 seen"},
		"note that is not shown": {func(p *paper) {
			p.add(map[int]string{9: p.edit(9, "]", " 50 0 R]"), 50: strings.Replace(note, "/F 4", "/F 32", 1)})
		}, "annotating annotation_added 1"},
		"frame of a drawing":     {change(12, "100 20", "100 2"), "forbidden x_object 1"},
		"store that is an array": {func(p *paper) { p.change(1, "/Pages", "/DSS[]/Pages") }, "forbidden security_store; long_term security_store"},
		"store that is a stream": {func(p *paper) {
			p.add(map[int]string{1: p.edit(1, "/Pages", "/DSS 50 0 R/Pages"), 50: stream("", "x")})
		}, "forbidden security_store; long_term security_store"},
		"signature replaced": {add(map[int]string{100: "<</Type/Sig/Contents<3000>>>"}), "forbidden signature_replaced 1 Signature100"},
		"signature removed":  {change(101, "/V 100 0 R", ""), "forbidden signature_removed 1 Signature100"},
		"signature of another field": {func(p *paper) {
			p.add(map[int]string{27: strings.Replace(emptyOne, "/FT/Sig", "/FT/Sig/V 100 0 R", 1)})
		}, "forbidden signature_added 1 buyer seen"},
		"signature field removed":       {func(p *paper) { p.change(8, " 101 0 R", "") }, "forbidden field_removed 1 Signature100"},
		"store that holds other things": {change(1, "/Pages", "/DSS<</X 13 0 R>>/Pages"), "forbidden security_store; long_term revealed; long_term security_store"},
	})
}

// What signing, keeping signatures verifiable and filling in a form needs is told, and is
// no other document; and what says the same is not told.
func TestChangesThatSigningNeeds(t *testing.T) {
	check(t, map[string]row{
		"nothing":               {func(*paper) {}, ""},
		"objects written again": {func(p *paper) { p.add(map[int]string{3: p.objects[3], 4: p.objects[4], 5: p.objects[5]}) }, ""},
		"keys in another order": {func(p *paper) {
			p.add(map[int]string{5: "<</Subtype/Type1/ToUnicode 14 0 R/BaseFont /Helvetica /Type /Font>>"})
		}, ""},
		"numbers and strings otherwise": {func(p *paper) {
			p.add(map[int]string{20: strings.NewReplacer("(100)", "<313030>", "10 10 110 30", "10.0 +10 110. 30.00", "/F 4", "/F 04").Replace(text)})
		}, ""},
		"another signature": {func(p *paper) { p.sign(signing{}) }, "signing signature_added 1 Signature110; signing signature_field_added 1 Signature110"},
		"a signature that is seen": {func(p *paper) {
			p.sign(signing{widget: "/Rect[40 110 290 150]/AP<</N 40 0 R>>", also: map[int]string{40: drawing("1 g")}})
		}, "signing signature_added 1 Signature110 seen; signing signature_field_added 1 Signature110 seen"},
		"a signature in its field": {func(p *paper) {
			p.sign(signing{field: 27, widget: "/AP<</N 40 0 R>>", also: map[int]string{40: drawing("1 g")}})
		}, "signing signature_added 1 buyer seen"},
		"an empty field to be seen": {func(p *paper) {
			p.add(map[int]string{8: p.edit(8, "]", " 40 0 R]"), 9: p.edit(9, "]", " 40 0 R]"), 40: "<</Subtype/Widget/FT/Sig/T(x)/Rect[0 0 200 200]>>"})
		}, "signing signature_field_added 1 x seen"},
		"a time stamp of no page": {func(p *paper) {
			p.add(map[int]string{8: p.edit(8, "]", " 40 0 R]"), 40: "<</FT/Sig/T(x)/Rect[0 0 200 200]/P 11 0 R/V 41 0 R>>", 41: "<</Type/DocTimeStamp/SubFilter/ETSI.RFC3161>>"})
		}, "signing signature_added 2 x seen; signing signature_field_added 2 x seen"},
		"an empty signature field": {func(p *paper) {
			p.add(map[int]string{8: "[20 0 R 21 0 R 25 0 R 27 0 R 101 0 R 40 0 R]", 40: "<</FT/Sig/T(x)>>"})
		}, "signing signature_field_added x"},
		"a time stamp": {func(p *paper) { p.sign(signing{kind: "/Type/DocTimeStamp/SubFilter/ETSI.RFC3161"}) }, "long_term signature_field_added 1 Signature110; long_term time_stamp_added 1 Signature110"},
		"a time stamp that is seen": {func(p *paper) {
			p.sign(signing{kind: "/Type/DocTimeStamp/SubFilter/ETSI.RFC3161", widget: "/Rect[40 110 290 150]"})
		}, "signing signature_added 1 Signature110 seen; signing signature_field_added 1 Signature110 seen"},
		"certificates and lists": {func(p *paper) {
			p.add(map[int]string{1: p.edit(1, "/Pages", "/DSS 40 0 R/Pages"), 40: "<</Type/DSS/Certs[41 0 R]/VRI<<>>>>", 41: stream("", "x")})
		}, "long_term security_store"},
		"a field filled in": {func(p *paper) {
			p.add(map[int]string{20: strings.Replace(strings.Replace(text, "(100)", "(999)", 1), "22 0 R", "40 0 R", 1), 40: drawing("(999) Tj")})
		}, "filling field_value 1 amount seen"},
		"a field filled in its drawing": {func(p *paper) {
			p.add(map[int]string{20: strings.Replace(text, "(100)", "(999)", 1), 22: drawing("(999) Tj")})
		}, "filling field_value 1 amount seen"},
		"a checkbox checked": {func(p *paper) {
			p.add(map[int]string{21: strings.ReplaceAll(checkbox, "V/Off/AS/Off", "V/Yes/AS/Yes")})
		}, "filling field_value 1 agreed seen"},
		"a field of a group":       {func(p *paper) { p.change(26, "/T(name)", "/T(name)/V(Bob)") }, "filling field_value 1 person.name seen"},
		"a field marked as locked": {func(p *paper) { p.change(20, "/FT", "/Ff 1/FT") }, "signing field_flags 1 amount"},
		"information":              {func(p *paper) { p.change(6, "(x)", "(y)") }, "describing information"},
		"metadata":                 {func(p *paper) { p.change(17, "<x/>", "<y/>") }, "describing metadata"},
		"extensions": {func(p *paper) {
			p.change(1, "/Pages", "/Extensions<</ESIC<</BaseVersion/1.7/ExtensionLevel 2>>>>/Version/2.0/Pages")
		}, "describing extensions"},
		"content that is compressed": {func(p *paper) { p.add(map[int]string{10: stored("BT /F 24 Tf 40 120 Td (second page) Tj ET")}) }, ""},
		"other resources for fields": {func(p *paper) { p.change(7, "/DR<<", "/DR<</XObject<</X 12 0 R>>") }, "harmless form_resources"},
		"resources in their own object": {func(p *paper) {
			p.add(map[int]string{11: p.edit(11, "/Resources<</Font<</F 5 0 R>>>>", "/Resources 40 0 R"), 40: "<</Font<</F 5 0 R>>>>"})
		}, ""},
		"fonts in their own object": {func(p *paper) {
			p.add(map[int]string{7: p.edit(7, "/Font<</F 16 0 R>>", "/Font 40 0 R"), 40: "<</F 16 0 R>>"})
		}, "harmless form_resources"},
		"an equal catalog": {func(p *paper) {
			p.trailer = strings.Replace(p.trailer, "1 0 R", "40 0 R", 1)
			p.add(map[int]string{40: p.objects[1]})
		}, "describing trailer"},
		"a checksum":                    {func(p *paper) { p.trailer += "/DocChecksum/00"; p.add(nil) }, "describing trailer"},
		"fonts for fields":              {func(p *paper) { p.change(7, "/F 16 0 R", "/F 16 0 R/G 40 0 R") }, "harmless form_resources"},
		"an object that is not used":    {func(p *paper) { p.add(map[int]string{40: "(x)"}) }, "harmless unused"},
		"an unused object that changed": {func(p *paper) { p.change(13, "999", "888") }, "harmless unused"},
		"an unused object freed":        {func(p *paper) { p.add(map[int]string{13: ""}) }, "harmless unused"},
		"an identifier of the version":  {func(p *paper) { p.trailer = strings.Replace(p.trailer, "44556677", "FFFFFFFF", 1); p.add(nil) }, ""},
		"an identifier":                 {func(p *paper) { p.trailer = strings.Replace(p.trailer, "00112233", "FFFFFFFF", 1); p.add(nil) }, "describing identifier"},
	})
}

// stored is a stream with its data in a zlib stream, RFC 1950 and 1951: one stored block.
func stored(data string) string {
	b := []byte{0x78, 0x01, 0x01, byte(len(data)), byte(len(data) >> 8), ^byte(len(data)), ^byte(len(data) >> 8)}
	b = binary.BigEndian.AppendUint32(append(b, data...), adler32.Checksum([]byte(data)))
	return stream("/Filter/FlateDecode", string(b))
}

// What only the signed file has, and what came after.
func TestChangesOfWhatWasSigned(t *testing.T) {
	button := "<</Subtype/Widget/Parent 25 0 R/AS/Off/F 4/P 3 0 R/Rect[10 70 30 90]/AP<</N<</A 23 0 R/Off 24 0 R>>>>>>"
	// A tagged file, and a signature with an element for its field.
	tagged := map[int]string{34: "<</Type/StructTreeRoot/K 36 0 R/ParentTree 71 0 R/ParentTreeNextKey 1>>", 36: "<</S/Document/K 70 0 R>>", 70: "<</S/P/P 36 0 R/Pg 3 0 R/K 0>>", 71: "<</Nums[0 72 0 R]>>", 72: "[70 0 R]", 73: "<</S/Form/P 36 0 R/K<</Type/OBJR/Obj 60 0 R>>>>"}
	tag := func(more map[int]string) map[int]string {
		objects := map[int]string{
			8: "[20 0 R 21 0 R 25 0 R 27 0 R 101 0 R 60 0 R]", 60: "<</Subtype/Widget/FT/Sig/T(x)/Rect[0 0 0 0]/P 3 0 R/StructParent 1/V 61 0 R>>", 61: "<</Type/Sig>>",
			62: "<</S/Form/P 36 0 R/Pg 3 0 R/K<</Type/OBJR/Obj 60 0 R>>>>", 63: "<</Nums[0 72 0 R 1 62 0 R]>>",
			34: "<</Type/StructTreeRoot/K 36 0 R/ParentTree 63 0 R/ParentTreeNextKey 2>>", 36: "<</S/Document/K[70 0 R 62 0 R]>>",
		}
		maps.Copy(objects, more)
		return objects
	}
	radio := map[int]string{21: "<</FT/Btn/T(agreed)>>", 25: "<</FT/Btn/T(choice)/V/Off/Kids[26 0 R]>>", 26: button}
	chosen := map[int]string{25: "<</FT/Btn/T(choice)/V/A/Kids[26 0 R]>>", 26: strings.Replace(button, "/AS/Off", "/AS/A", 1)}
	for name, tt := range map[string]struct {
		objects map[int]string
		change  map[int]string
		want    string
	}{
		"lock of a field": {map[int]string{27: strings.Replace(emptyOne, "/F 4", "/F 4/Lock 50 0 R", 1), 50: "<</Action/Include/Fields 51 0 R>>", 51: "[(a)]"}, map[int]string{51: "[]"},
			"forbidden field_structure 1 buyer"},
		"rich text of a field":          {map[int]string{20: strings.Replace(text, "(100)", " 50 0 R", 1), 50: stream("", "100")}, map[int]string{50: stream("", "999"), 22: drawing("(999) Tj")}, "filling field_value 1 amount seen"},
		"field of the structure":        {map[int]string{36: "<</S/Form/K<</Type/OBJR/Obj 20 0 R/Pg 3 0 R>>>>"}, map[int]string{20: strings.Replace(text, "(100)", "(999)", 1)}, "filling field_value 1 amount seen"},
		"radio button":                  {radio, chosen, "filling field_value 1 choice seen"},
		"radio button that is drawn":    {radio, map[int]string{25: chosen[25], 26: chosen[26], 23: drawing("")}, "filling field_value 1 choice seen; forbidden field_appearance 1 choice"},
		"value of its own":              {nil, map[int]string{20: strings.Replace(text, "/DA(/F 12 Tf)", "/DA 50 0 R", 1), 50: "(/F 12 Tf)"}, ""},
		"signature on its page at last": {map[int]string{9: "[20 0 R 21 0 R 26 0 R 28 0 R 29 0 R]"}, map[int]string{9: "[20 0 R 21 0 R 26 0 R 28 0 R 29 0 R 101 0 R 27 0 R]", 27: strings.Replace(emptyOne, "/FT/Sig", "/FT/Sig/V 50 0 R", 1), 50: "<</Type/Sig>>"}, "signing signature_added 1 buyer seen"},
		"field on its page at last":     {map[int]string{9: "[20 0 R 21 0 R 26 0 R 28 0 R 29 0 R]"}, map[int]string{9: "[20 0 R 21 0 R 26 0 R 28 0 R 29 0 R 101 0 R 27 0 R]"}, "forbidden field_structure 1 buyer seen"},
		"element of a signature":        {tagged, tag(nil), "signing signature_added 1 x; signing signature_field_added 1 x; signing structure_tree"},
		"element with a text":           {tagged, tag(map[int]string{62: "<</S/Form/ActualText(no)/P 36 0 R/K<</Type/OBJR/Obj 60 0 R>>>>"}), "forbidden structure_tree; signing signature_added 1 x; signing signature_field_added 1 x"},
		"element of a page":             {tagged, tag(map[int]string{62: "<</S/Form/P 36 0 R/Pg 3 0 R/K 1>>"}), "forbidden structure_tree; signing signature_added 1 x; signing signature_field_added 1 x"},
		"element of an old field":       {tagged, tag(map[int]string{62: "<</S/Form/P 36 0 R/K<</Type/OBJR/Obj 20 0 R>>>>"}), "forbidden structure_tree; signing signature_added 1 x; signing signature_field_added 1 x"},
		"element before others":         {tagged, tag(map[int]string{36: "<</S/Document/K[62 0 R 70 0 R]>>"}), "forbidden structure_tree; signing signature_added 1 x; signing signature_field_added 1 x"},
		"element that is gone":          {tagged, tag(map[int]string{36: "<</S/Document/K[62 0 R]>>"}), "forbidden structure_tree; signing signature_added 1 x; signing signature_field_added 1 x"},
		"element of another kind":       {tagged, tag(map[int]string{36: "<</S/Artifact/K[70 0 R 62 0 R]>>"}), "forbidden structure_tree; signing signature_added 1 x; signing signature_field_added 1 x"},
		"parent that is another":        {tagged, tag(map[int]string{63: "<</Nums[0 62 0 R 1 62 0 R]>>"}), "forbidden structure_tree; signing signature_added 1 x; signing signature_field_added 1 x"},
		"parent that is gone":           {tagged, tag(map[int]string{63: "<</Nums[1 62 0 R]>>"}), "forbidden structure_tree; signing signature_added 1 x; signing signature_field_added 1 x"},
		"second element":                {tagged, tag(map[int]string{36: "<</S/Document/K[70 0 R 62 0 R 65 0 R]>>", 65: "<</S/P/P 36 0 R/Pg 3 0 R/K 1>>"}), "forbidden structure_tree; signing signature_added 1 x; signing signature_field_added 1 x"},
		"second parent":                 {tagged, tag(map[int]string{63: "<</Nums[0 72 0 R 1 62 0 R 2 65 0 R]>>", 65: "<</S/P/P 36 0 R/Pg 3 0 R/K 1>>"}), "forbidden structure_tree; signing signature_added 1 x; signing signature_field_added 1 x"},
		"element that was prepared":     {tagged, tag(map[int]string{36: "<</S/Document/K[70 0 R 62 0 R 73 0 R]>>"}), "forbidden revealed; forbidden structure_tree; signing signature_added 1 x; signing signature_field_added 1 x"},
		"parents as they were":          {tagged, tag(map[int]string{63: "<</Nums[0 64 0 R 1 62 0 R]>>", 64: "[70 0 R]"}), "signing signature_added 1 x; signing signature_field_added 1 x; signing structure_tree"},
		"page for a signature":          {map[int]string{27: strings.Replace(emptyOne, "/P 3 0 R", "", 1)}, map[int]string{27: strings.Replace(emptyOne, "/FT/Sig", "/FT/Sig/V 50 0 R", 1), 50: "<</Type/Sig>>"}, "signing signature_added 1 buyer seen"},
		"other page for a signature":    {map[int]string{27: strings.Replace(emptyOne, "/P 3 0 R", "", 1)}, map[int]string{27: strings.Replace(emptyOne, "/P 3 0 R", "/P 11 0 R/V 50 0 R", 1), 50: "<</Type/Sig>>"}, "forbidden field_structure 1 buyer; signing signature_added 1 buyer seen"},
		"border of a note":              {map[int]string{28: strings.Replace(note, "/F 4", "/F 4/BS 50 0 R", 1), 50: "<</W 1>>"}, map[int]string{50: "<</W 99>>"}, "annotating annotation_changed 1 seen"},
		"font that is a field": {map[int]string{5: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/FT/Tx/T(f)/V(1)>>", 8: "[5 0 R]"}, map[int]string{5: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/FT/Tx/T(f)/V(2)>>"},
			"filling field_value f; forbidden font"},
		"part of a signature": {map[int]string{50: "<</TransformMethod/DocMDP/TransformParams<</P 1>>>>"}, map[int]string{50: "<</TransformMethod/DocMDP/TransformParams<</P 3>>>>"},
			"forbidden signature_replaced 1 Signature100"},
		"certificates and lists gone": {map[int]string{1: newPaper(nil).edit(1, "/Pages", "/DSS<</Certs[]>>/Pages")}, map[int]string{1: newPaper(nil).objects[1]},
			"forbidden security_store; long_term security_store"},
		"field of two": {map[int]string{8: "[20 0 R 50 0 R]", 50: "<</FT/Tx/T(amount)/V(1)>>"}, map[int]string{50: "<</FT/Tx/T(amount)/V(2)>>"}, "filling field_value amount"},
	} {
		p := newPaper(tt.objects).sign(signing{dict: map[bool]string{true: "/Reference[50 0 R]"}[name == "part of a signature"]}).add(tt.change)
		if got := say(p.after(t).Differences); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, tt.want)
		}
	}
}

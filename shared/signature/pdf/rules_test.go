package pdf_test

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"jpkiweb/shared/signature/pdf"
)

// What is appended to a file, (pdf facts 2): one rule, one test.

// added is what signing appended.
func added(t *testing.T, file []byte, r pdf.Request) string {
	t.Helper()
	return withoutCMS(sign(t, file, r)[len(file):])
}

// withoutCMS leaves out what fills the gap, which is long and says nothing here.
func withoutCMS(increment []byte) string {
	return contents.ReplaceAllString(string(increment), "/Contents<>")
}

var contents = regexp.MustCompile(`/Contents<[0-9a-f]{600,}>`)

func wantText(t *testing.T, text string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("%q is not in\n%s", w, text)
		}
	}
}

func wantNoText(t *testing.T, text string, unwanted ...string) {
	t.Helper()
	for _, w := range unwanted {
		if strings.Contains(text, w) {
			t.Errorf("%q is in\n%s", w, text)
		}
	}
}

func TestCrossReferencesAreOfTheKindOfTheLastSection(t *testing.T) {
	for kind, c := range map[string]struct {
		file  []byte
		table bool
	}{
		"table":               {onePage().table(), true},
		"stream":              {onePage().stream(), false},
		"hybrid":              {onePage().hybrid(3), true},
		"table behind stream": {update(onePage().stream(), map[int]string{3: onePage().objects[2]}, "/Size 6/Root 1 0 R"), true},
	} {
		t.Run(kind, func(t *testing.T) {
			text := added(t, c.file, request(pdf.PAdES))
			if got := strings.Contains(text, "\nxref\n"); got != c.table {
				t.Errorf("table is %v, want %v", got, c.table)
			}
			wantNoText(t, text, "XRefStm")
		})
	}
}

func TestPrevIsTheLastStartxref(t *testing.T) {
	for kind, file := range map[string][]byte{"table": onePage().table(), "stream": onePage().stream(), "hybrid": onePage().hybrid(3)} {
		t.Run(kind, func(t *testing.T) {
			text := string(file)
			last := strings.Fields(text[strings.LastIndex(text, "startxref"):])[1]
			wantText(t, added(t, file, request(pdf.MOJ)), "/Prev "+last+"/")
		})
	}
}

func TestOnlyChangedObjectsAreListed(t *testing.T) {
	text := added(t, onePage().table(), request(pdf.PAdES))
	for _, line := range []string{"\n1 1\n", "\n3 3\n", "/Size 6/"} {
		wantText(t, text, line)
	}
	if n := strings.Count(text, " n\r\n"); n != 4 {
		t.Errorf("%d entries, want catalog, page, field and signature", n)
	}
}

func TestGenerationIsKept(t *testing.T) {
	file := onePage().table()
	file = bytes.Replace(file, []byte("3 0 obj"), []byte("3 7 obj"), 1)
	file = bytes.Replace(file, []byte("[3 0 R]"), []byte("[3 7 R]"), 1)
	lines := bytes.Split(file, []byte(" 00000 n \n"))
	file = slices.Concat(bytes.Join(lines[:3], []byte(" 00000 n \n")), []byte(" 00007 n \n"), lines[3])
	text := added(t, file, request(pdf.PAdES))
	wantText(t, text, "\n3 7 obj\n", "/P 3 7 R")
	if !regexp.MustCompile(`\n3 3\n\d{10} 00007 n\r\n`).MatchString(text) {
		t.Errorf("no entry of generation 7 in\n%s", text)
	}
}

func TestTrailerKeepsItsEntries(t *testing.T) {
	d := onePage().add("<</Title(x)>>")
	d.trailer = "/Root 1 0 R /Info 4 0 R /DocChecksum /00AA\n/ID[(one)<74776F>]"
	for kind, file := range map[string][]byte{"table": d.table(), "stream": d.stream()} {
		t.Run(kind, func(t *testing.T) {
			text := added(t, file, request(pdf.PAdES))
			wantText(t, text, "/Root 1 0 R", "/Info 4 0 R", "/DocChecksum /00AA", "/ID[(one)<")
			wantNoText(t, text, "74776F")
		})
	}
}

func TestFileWithoutIdentifiersStaysWithout(t *testing.T) {
	d := onePage()
	d.trailer = "/Root 1 0 R"
	wantNoText(t, added(t, d.table(), request(pdf.PAdES)), "/ID")
}

func TestUnendedLastLineIsEnded(t *testing.T) {
	file := bytes.TrimRight(onePage().table(), "\n")
	signed := sign(t, file, request(pdf.PAdES))
	if signed[len(file)] != '\n' {
		t.Errorf("%q follows the end of the file", signed[len(file):len(file)+8])
	}
	judge(t, signed, 1)
}

// formFile has a text field and a form with everything that must stay.
func formFile(form string) draft {
	d := onePage().replace(1, ">>", "/AcroForm "+form+">>")
	d = d.replace(3, "/Resources", "/Annots[4 0 R]/Resources")
	return d.add("<</Type/Annot/Subtype/Widget/FT/Tx/T(text)/Rect[10 10 90 30]/P 3 0 R/DA(/F 9 Tf)>>")
}

const wholeForm = "<</Fields[4 0 R]/DA(/F 9 Tf 0 g)/DR<</Font<<>>>>/CO[4 0 R]/Q 1/Private/Yes>>"

func TestFormIsKeptWhole(t *testing.T) {
	kept := []string{"/DA(/F 9 Tf 0 g)", "/DR<</Font<<>>>>", "/CO[4 0 R]", "/Q 1", "/Private/Yes", "/SigFlags 3"}
	t.Run("in the catalog", func(t *testing.T) {
		text := added(t, formFile(wholeForm).table(), request(pdf.PAdES))
		wantText(t, text, append(kept, "1 0 obj\n", "/Fields[4 0 R 5 0 R]")...)
	})
	t.Run("an object", func(t *testing.T) {
		text := added(t, formFile("5 0 R").add(wholeForm).table(), request(pdf.PAdES))
		wantText(t, text, append(kept, "5 0 obj\n", "/Fields[4 0 R 6 0 R]")...)
		wantNoText(t, text, "\n1 0 obj\n", "/Catalog")
	})
	t.Run("fields an object", func(t *testing.T) {
		text := added(t, formFile(strings.Replace(wholeForm, "[4 0 R]", " 5 0 R", 1)).add("[4 0 R]").table(), request(pdf.PAdES))
		wantText(t, text, append(kept, "5 0 obj\n[4 0 R 6 0 R]\n", "/Fields 5 0 R")...)
	})
	t.Run("fields and annotations one object", func(t *testing.T) {
		d := formFile("<</Fields 5 0 R>>").add("[4 0 R]").replace(3, "/Annots[4 0 R]", "/Annots 5 0 R")
		text := added(t, d.table(), request(pdf.PAdES))
		wantText(t, text, "5 0 obj\n[4 0 R 6 0 R]\n")
	})
}

func TestFlagsOfTheFormAreAdded(t *testing.T) {
	for flags, want := range map[string]string{"/SigFlags 1": "/SigFlags 3", "/SigFlags 4": "/SigFlags 7", "/SigFlags 3": "/SigFlags 3"} {
		form := strings.Replace(wholeForm, "/Q 1", "/Q 1"+flags, 1)
		text := strings.ReplaceAll(added(t, formFile(form).table(), request(pdf.PAdES)), "SigFlags  ", "SigFlags ")
		wantText(t, text, want)
		if strings.Count(text, "SigFlags") != 1 {
			t.Errorf("%s: flags twice in\n%s", flags, text)
		}
	}
}

func TestFormIsNotDrawnAnew(t *testing.T) {
	form := strings.Replace(wholeForm, "/Q 1", "/Q 1/NeedAppearances true", 1)
	wantText(t, added(t, formFile(form).table(), request(pdf.PAdES)), "/NeedAppearances false")
	drawn := formFile(form).replace(4, "/FT/Tx", "/FT/Tx/V(x)/AP<</N 5 0 R>>")
	wantText(t, added(t, drawn.table(), request(pdf.PAdES)), "/NeedAppearances false")
	for _, none := range []string{"", "/AP null", "/AP 99 0 R"} {
		undrawn := formFile(form).replace(4, "/FT/Tx", "/FT/Tx/V(x)"+none)
		wantRefused(t, undrawn.table(), request(pdf.PAdES), pdf.ErrAppearance)
		apart := formFile(form).replace(4, "/FT/Tx", "/FT/Tx/V(x)/Kids[5 0 R]").add("<</Subtype/Widget/Parent 4 0 R" + none + ">>")
		wantRefused(t, apart.table(), request(pdf.PAdES), pdf.ErrAppearance)
	}
	wantText(t, added(t, formFile(form).replace(4, "/FT/Tx", "/FT/Tx/V 99 0 R").table(), request(pdf.PAdES)), "/NeedAppearances false")
	wantText(t, added(t, onePage().replace(1, ">>", "/AcroForm<</Fields 99 0 R>>>>").table(), request(pdf.PAdES)), "/Fields [4 0 R]")
}

// wantRefused wants an error, of reading or of planning.
func wantRefused(t testing.TB, file []byte, r pdf.Request, want error) {
	t.Helper()
	f, err := pdf.Open(bytes.NewReader(file), int64(len(file)))
	if err == nil {
		_, err = f.Plan(r)
	}
	if !errors.Is(err, want) {
		t.Errorf("error = %v, want %v", err, want)
	}
}

func TestNewFieldIsMergedAndInvisible(t *testing.T) {
	wantText(t, added(t, onePage().table(), request(pdf.PAdES)),
		"<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature1)/F 132/Rect[0 0 0 0]/P 3 0 R/V 5 0 R>>")
}

func TestNewFieldHasANameOfItsOwn(t *testing.T) {
	d := formFile("<</Fields[4 0 R 5 0 R 6 0 R]>>").add("<</T(Signature1)/FT/Tx>>").add("<</T<FEFF005300690067006E006100740075007200650032>/Kids[7 0 R]>>").add("<</T(x)/FT/Tx/Parent 6 0 R>>")
	wantText(t, added(t, d.table(), request(pdf.PAdES)), "/T(Signature3)")
	high := formFile("<</Fields[4 0 R 5 0 R 6 0 R]>>").add("<</T(Signature1)/FT/Tx>>").add("<</T(Signature1073741823)/FT/Tx>>").add("<</T(Signature1073741824)/FT/Tx>>")
	wantText(t, added(t, high.table(), request(pdf.PAdES)), "/T(Signature2)")
}

func TestAnnotationsOfThePage(t *testing.T) {
	t.Run("none", func(t *testing.T) {
		wantText(t, added(t, onePage().table(), request(pdf.PAdES)), "/Annots [4 0 R]")
	})
	t.Run("in the page", func(t *testing.T) {
		wantText(t, added(t, formFile(wholeForm).table(), request(pdf.PAdES)), "/Annots[4 0 R 5 0 R]")
	})
	indirect := onePage().replace(3, "/Resources", "/Annots 4 0 R/Resources").add("[]")
	t.Run("an object is changed alone", func(t *testing.T) {
		text := added(t, indirect.table(), request(pdf.PAdES))
		wantText(t, text, "4 0 obj\n[ 5 0 R]\n")
		wantNoText(t, text, "/Page/")
	})
	t.Run("shared with another page", func(t *testing.T) {
		d := indirect.add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<<>>/Annots 4 0 R>>").replace(2, "1/Kids[3 0 R]", "2/Kids[3 0 R 5 0 R]")
		text := added(t, d.table(), request(pdf.PAdES))
		wantText(t, text, "/Annots [ 6 0 R]")
		wantNoText(t, text, "4 0 obj\n")
	})
}

// emptyField has an empty signature field with more entries.
func emptyField(more string) draft {
	d := formFile("<</Fields[4 0 R]/SigFlags 3>>")
	return d.replace(4, "/FT/Tx/T(text)", "/FT/Sig/T(buyer)"+more)
}

func TestEmptyFieldIsUsed(t *testing.T) {
	r := request(pdf.MOJ)
	r.Field = "buyer"
	for kind, file := range map[string][]byte{"table": emptyField("").table(), "stream": emptyField("/V null").stream()} {
		t.Run(kind, func(t *testing.T) {
			signed := sign(t, file, r)
			text := withoutCMS(signed[len(file):])
			wantText(t, text, "4 0 obj\n", "/T(buyer)")
			wantNoText(t, text, "/Catalog", "/Page/", "Signature1")
			judge(t, signed, 1)
		})
	}
}

func TestFieldBelowAnotherIsUsed(t *testing.T) {
	d := emptyField("/Parent 5 0 R").replace(1, "[4 0 R]", "[5 0 R]").add("<</T(contract)/Kids[4 0 R]>>")
	r := request(pdf.PAdES)
	r.Field = "contract.buyer"
	judge(t, sign(t, d.table(), r), 1)
}

func TestFieldThatCannotBeUsed(t *testing.T) {
	r := request(pdf.PAdES)
	r.Field = "buyer"
	wantRefused(t, onePage().table(), r, pdf.ErrField)
	wantRefused(t, formFile(wholeForm).table(), r, pdf.ErrField)
	wantRefused(t, sign(t, emptyField("").table(), r), r, pdf.ErrField)
	r.Field = "text"
	wantRefused(t, formFile(wholeForm).table(), r, pdf.ErrField)
	r.Field = "buyer"
	wantRefused(t, emptyField("").replace(2, "[3 0 R]", "[3 0 R 2 0 R]").table(), r, pdf.ErrRepair)
}

func TestSeedValueIsObeyed(t *testing.T) {
	for _, c := range []struct {
		name, seed string
		alter      func(*pdf.Request)
		refused    bool
	}{
		{"nothing", "", nil, false},
		{"handler", "/Filter/Adobe.PPKLite/Ff 1", nil, false},
		{"another handler", "/Filter/MOJSignDoc/Ff 1", nil, true},
		{"another handler, wished for", "/Filter/MOJSignDoc", nil, false},
		{"form among others", "/SubFilter[/adbe.pkcs7.detached/ETSI.CAdES.detached]/Ff 2", nil, false},
		{"other form", "/SubFilter[/adbe.pkcs7.detached]/Ff 2", nil, true},
		{"other form, wished for", "/SubFilter[/adbe.pkcs7.detached]", nil, false},
		{"version", "/V 2/Ff 4", nil, false},
		{"later version", "/V 4/Ff 4", nil, true},
		{"reason", "/Reasons[(a)(b)]/Ff 8", func(r *pdf.Request) { r.Reason = "b" }, false},
		{"another reason", "/Reasons[(a)(b)]/Ff 8", func(r *pdf.Request) { r.Reason = "c" }, true},
		{"no reason allowed", "/Reasons[(.)]/Ff 8", func(r *pdf.Request) { r.Reason = "c" }, true},
		{"no reason allowed, none given", "/Reasons[(.)]/Ff 8", nil, false},
		{"attestation", "/LegalAttestation[(x)]/Ff 16", nil, true},
		{"revocation", "/AddRevInfo true/Ff 32", nil, true},
		{"no revocation", "/AddRevInfo false/Ff 32", nil, false},
		{"digest", "/DigestMethod[(SHA1)(SHA256)]/Ff 64", nil, false},
		{"another digest", "/DigestMethod[(SHA512)]/Ff 64", nil, true},
		{"lock of the document", "/LockDocument/true/Ff 128", nil, true},
		{"appearance", "/AppearanceFilter(x)/Ff 256", nil, true},
		{"unknown order", "/Ff 512", nil, true},
		{"approval", "/MDP<</P 0>>", nil, false},
		{"certification", "/MDP<</P 2>>", nil, true},
		{"time stamp", "/TimeStamp<</URL(http://x)/Ff 1>>", nil, true},
		{"time stamp that will come", "/TimeStamp<</URL(http://x)/Ff 1>>", func(r *pdf.Request) { r.TimeStamp = true }, false},
		{"time stamp, wished for", "/TimeStamp<</URL(http://x)>>", nil, false},
		{"certificates", "/Cert<</Issuer[(x)]/Ff 2>>", nil, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := request(pdf.PAdES)
			r.Field = "buyer"
			if c.alter != nil {
				c.alter(&r)
			}
			file := emptyField("/SV<</Type/SV" + c.seed + ">>").table()
			if c.refused {
				wantRefused(t, file, r, pdf.ErrSeed)
				return
			}
			sign(t, file, r)
		})
	}
}

func TestLockOfTheFieldIsSigned(t *testing.T) {
	for lock, want := range map[string]string{
		"/Action/All":                            "/TransformMethod/FieldMDP/Data 1 0 R/TransformParams<</Type/TransformParams/V/1.2/Action/All>>>>]",
		"/Action/Include/Fields[(text)(x)]":      "/Action/Include/Fields[(text)(x)]>>>>]",
		"/Action/Exclude/Fields[<FEFF8CB7>]/P 1": "/Action/Exclude/Fields[<FEFF8CB7>]>>>><</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/V/1.2/P 1>>>>]",
	} {
		r := request(pdf.PAdES)
		r.Field = "buyer"
		file := emptyField("/Lock<</Type/SigFieldLock" + lock + ">>").table()
		signed := sign(t, file, r)
		wantText(t, withoutCMS(signed[len(file):]), want)
		judge(t, signed, 1)
	}
	r := request(pdf.PAdES)
	r.Field = "buyer"
	wantRefused(t, emptyField("/Lock<</Action/Some>>").table(), r, pdf.ErrSeed)
}

// signedWith is a file with a signature of somebody else, and an empty field "buyer".
func signedWith(more, perms string) draft {
	d := emptyField("").replace(1, "[4 0 R]", "[4 0 R 5 0 R]").replace(1, ">>", ">>"+perms)
	d = d.add("<</FT/Sig/T(seller)/V 6 0 R>>")
	return d.add("<</Type/Sig/Filter/X/SubFilter/adbe.pkcs7.detached/ByteRange[0 1 2 3]/Contents<00>" + more + ">>")
}

func reference(method, parameters string) string {
	return "/Reference[<</Type/SigRef/TransformMethod/" + method + "/TransformParams<<" + parameters + ">>>>]"
}

func TestCertificationIsRespected(t *testing.T) {
	for name, c := range map[string]struct {
		parameters string
		want       error
	}{
		"P 1":     {"/P 1", pdf.ErrCertified},
		"P 2":     {"/P 2", nil},
		"P 3":     {"/P 3", nil},
		"absent":  {"", nil}, // 2, ISO 32000-2, table 257
		"unknown": {"/P 4", pdf.ErrCertified},
		"no P":    {"/P/All", pdf.ErrCertified},
	} {
		for place, perms := range map[string]string{"named by the catalog": "/Perms<</DocMDP 6 0 R>>", "in its field only": ""} {
			t.Run(name+" "+place, func(t *testing.T) {
				file := signedWith(reference("DocMDP", c.parameters), perms).table()
				for _, field := range []string{"", "buyer"} {
					r := request(pdf.PAdES)
					r.Field = field
					if c.want != nil {
						wantRefused(t, file, r, c.want)
						continue
					}
					sign(t, file, r)
				}
			})
		}
	}
}

func TestCertificationThatIsInNoField(t *testing.T) {
	d := onePage().add("<</Type/Sig"+reference("DocMDP", "/P 1")+">>").replace(1, ">>", "/Perms<</DocMDP 4 0 R>>>>")
	wantRefused(t, d.table(), request(pdf.PAdES), pdf.ErrCertified)
}

func TestLocksOfEarlierSignaturesAreRespected(t *testing.T) {
	for _, c := range []struct {
		name, parameters string
		buyer, fresh     bool // may be signed: the field "buyer", a new one
	}{
		{"all", "/Action/All", false, false},
		{"these", "/Action/Include/Fields[(buyer)]", false, true},
		{"others", "/Action/Include/Fields[(other)]", true, true},
		{"those above", "/Action/Include/Fields[(buy)]", true, true},
		{"all but these", "/Action/Exclude/Fields[(buyer)]", true, false},
		{"all but others", "/Action/Exclude/Fields[(other)]", false, false},
		{"unknown", "/Action/Some", false, false},
	} {
		check := func(t *testing.T, file []byte) {
			for field, may := range map[string]bool{"buyer": c.buyer, "": c.fresh} {
				r := request(pdf.PAdES)
				r.Field = field
				if !may {
					wantRefused(t, file, r, pdf.ErrLocked)
					continue
				}
				sign(t, file, r)
			}
		}
		t.Run(c.name, func(t *testing.T) { check(t, signedWith(reference("FieldMDP", c.parameters), "").table()) })
		t.Run(c.name+", of the field", func(t *testing.T) {
			check(t, signedWith("", "").replace(5, "/FT", "/Lock<<"+c.parameters+">>/FT").table())
		})
	}
}

// Our own lock holds against our own second signature.
func TestLockThatWasSignedIsRespected(t *testing.T) {
	r := request(pdf.PAdES)
	r.Field = "buyer"
	signed := sign(t, emptyField("/Lock<</Action/All>>").table(), r)
	wantRefused(t, signed, request(pdf.PAdES), pdf.ErrLocked)
	signed = sign(t, emptyField("/Lock<</Action/Include/Fields[(x)]/P 1>>").table(), r)
	wantRefused(t, signed, request(pdf.PAdES), pdf.ErrCertified)
}

func TestSeveralPersonsSign(t *testing.T) {
	file := emptyField("").stream()
	for n, field := range []string{"", "buyer", ""} {
		r := request(pdf.MOJ)
		r.Field = field
		signed := sign(t, file, r)
		judge(t, signed, n+1)
		file = signed
	}
	if n := len(open(t, file).Revisions()); n != 4 {
		t.Errorf("%d revisions", n)
	}
}

func TestNameStandsBehindTheGap(t *testing.T) {
	plan, err := open(t, onePage().table()).Plan(request(pdf.MOJ))
	if err != nil {
		t.Fatal(err)
	}
	tail := plan.Tail()
	if before, ok := bytes.CutPrefix(tail.Bytes, []byte("/Name")); !ok || !bytes.HasPrefix(before, bytes.Repeat([]byte(" "), pdf.NameWidth)) {
		t.Fatalf("tail begins %.40q", tail.Bytes)
	}
	short, _ := tail.Fill("見")
	long, err := tail.Fill(strings.Repeat("𠮷", 100))
	if err != nil || len(short) != len(long) || len(short) != len(tail.Bytes) {
		t.Fatalf("lengths %d, %d, %d: %v", len(short), len(long), len(tail.Bytes), err)
	}
	if place := tail.NameAt + tail.NameWidth; !bytes.Equal(short[place:], long[place:]) {
		t.Error("what stands behind the name depends on it")
	}
	wantText(t, string(short), "/Name<FEFF898B>  ")
}

func TestNameThatDoesNotFit(t *testing.T) {
	plan, err := open(t, onePage().table()).Plan(request(pdf.MOJ))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", strings.Repeat("見", 201), strings.Repeat("𠮷", 101), "\xFF"} {
		if _, err := plan.Tail().Fill(name); !errors.Is(err, pdf.ErrName) {
			t.Errorf("%.20q: %v", name, err)
		}
	}
	for name, tail := range map[string]pdf.Tail{
		"outside":  {Bytes: []byte("/Name    "), NameAt: 5, NameWidth: 40},
		"negative": {Bytes: []byte("/Name    "), NameAt: -5, NameWidth: 4},
		"taken":    {Bytes: bytes.Repeat([]byte("x"), 400), NameAt: 5, NameWidth: 40},
		"no place": {Bytes: []byte("/Name    ")},
	} {
		if _, err := tail.Fill("見"); !errors.Is(err, pdf.ErrName) {
			t.Errorf("%s: %v", name, err)
		}
	}
	r := request(pdf.MOJ)
	r.Name = "somebody"
	wantRefused(t, onePage().table(), r, pdf.ErrName)
}

func TestSignatureDictionary(t *testing.T) {
	moj := request(pdf.MOJ)
	moj.Reason, moj.Place = "登記申請", "Tokyo (Japan)"
	text := added(t, onePage().table(), moj)
	wantText(t, text, "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/M(D:20260401120000+09'00')/Reason<FEFF767B8A1875338ACB>/Location(Tokyo \\(Japan\\))/ByteRange[0 ")
	wantText(t, text, "/Name<FEFF898B672C300082B15B50> ")
	pades := request(pdf.PAdES)
	pades.Name = "Hanako"
	text = added(t, onePage().table(), pades)
	wantText(t, text, "/SubFilter/ETSI.CAdES.detached/M(D:20260401120000+09'00')/Name(Hanako)/ByteRange[0 ")
}

func TestTextThatCannotBeWritten(t *testing.T) {
	r := request(pdf.PAdES)
	r.Reason = "\xFF"
	wantRefused(t, onePage().table(), r, pdf.ErrText)
	r = request(pdf.PAdES)
	r.Time = r.Time.AddDate(9000, 0, 0)
	wantRefused(t, onePage().table(), r, pdf.ErrText)
}

func TestCMSThatDoesNotFit(t *testing.T) {
	r := request(pdf.PAdES)
	r.CMS = 300
	plan, err := open(t, onePage().table()).Plan(r)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		cms  []byte
		want error
	}{
		"too large":  {append([]byte{0x30, 0x82, 1, 0x29}, make([]byte, 0x129)...), pdf.ErrTooSmall},
		"fits":       {append([]byte{0x30, 0x82, 1, 0x28}, make([]byte, 0x128)...), pdf.ErrChanged}, // the digest is another one
		"none":       {nil, pdf.ErrCMS},
		"cut":        {[]byte{0x30, 0x82, 1, 0x29, 0}, pdf.ErrCMS},
		"two":        {[]byte{0x30, 0, 0x30, 0}, pdf.ErrCMS},
		"indefinite": {[]byte{0x30, 0x80, 0, 0}, pdf.ErrCMS},
	} {
		if err := plan.Embed(new(bytes.Buffer), pdf.Signature{CMS: c.cms}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestFileThatChangesWhileItIsSigned(t *testing.T) {
	file := onePage().table()
	plan, err := open(t, file).Plan(request(pdf.PAdES))
	if err != nil {
		t.Fatal(err)
	}
	state, err := plan.State()
	if err != nil {
		t.Fatal(err)
	}
	digest, err := state.Digest(plan.Tail().Bytes)
	if err != nil {
		t.Fatal(err)
	}
	file[20] ^= 1
	if err := plan.Embed(new(bytes.Buffer), pdf.Signature{CMS: sharedSigner().sign(digest), Digest: digest}); !errors.Is(err, pdf.ErrChanged) {
		t.Errorf("error = %v", err)
	}
}

func TestFileThatBecomesShorterWhileItIsSigned(t *testing.T) {
	file := onePage().table()
	shrinking := &cutReader{bytes: file}
	f, err := pdf.Open(shrinking, int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := f.Plan(request(pdf.PAdES))
	if err != nil {
		t.Fatal(err)
	}
	shrinking.bytes = file[:len(file)-5]
	if _, err := plan.State(); !errors.Is(err, pdf.ErrChanged) {
		t.Errorf("State: %v", err)
	}
	if _, err := f.Fields(); !errors.Is(err, pdf.ErrChanged) {
		t.Errorf("Fields: %v", err)
	}
	if err := plan.Embed(new(bytes.Buffer), pdf.Signature{CMS: []byte{0x30, 0}}); !errors.Is(err, pdf.ErrChanged) {
		t.Errorf("Embed: %v", err)
	}
}

// A cutReader is a file that somebody else writes.
type cutReader struct{ bytes []byte }

func (c *cutReader) ReadAt(b []byte, at int64) (int, error) {
	return bytes.NewReader(c.bytes).ReadAt(b, at)
}

func TestSameRequestTwiceIsTheSameFile(t *testing.T) {
	file := onePage().stream()
	if !bytes.Equal(sign(t, file, request(pdf.MOJ)), sign(t, file, request(pdf.MOJ))) {
		t.Error("two signatures of one moment differ")
	}
}

func TestRoomIsEnough(t *testing.T) {
	certificate := sharedSigner().certificate
	der := sharedSigner().sign([32]byte{})
	if room := pdf.Room(false, certificate); room < len(der)+2<<10 || room > len(der)+4<<10 {
		t.Errorf("room %d for %d bytes", room, len(der))
	}
	if more := pdf.Room(true, certificate) - pdf.Room(false, certificate); more < 9<<10 {
		t.Errorf("%d bytes for a time stamp", more)
	}
}

// The reader of the result finds the widths of everything without a guess.
func TestRangesAreThoseOfTheFile(t *testing.T) {
	plan, err := open(t, onePage().table()).Plan(request(pdf.MOJ))
	if err != nil {
		t.Fatal(err)
	}
	ranges := plan.Ranges()
	signed := finish(t, plan, request(pdf.MOJ))
	wantText(t, string(signed), fmt.Sprintf("/ByteRange[0 %d %d %d]", ranges[1], ranges[2], ranges[3]))
	if signed[ranges[1]] != '<' || signed[ranges[2]-1] != '>' || ranges[2]+ranges[3] != int64(len(signed)) {
		t.Errorf("ranges %v of %s bytes", ranges, strconv.Itoa(len(signed)))
	}
}

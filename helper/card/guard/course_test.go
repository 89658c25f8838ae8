package guard

import (
	"errors"
	"testing"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/jpki"
)

func TestCourse(t *testing.T) {
	signed := signCommand(0x97, authtoken.Digest(origin, challenge))
	done, right := Course{Done: true}, Course{Done: true, Verified: true}
	for name, row := range map[string]struct {
		guard     *Guard
		exchanges []string
		want      Course
	}{
		"nothing":                    {login(t), nil, Course{}},
		"login":                      {login(t), []string{selectAP, "9000", queryAuth, "63C3", verify, "9000", signed, "009000"}, right},
		"login, fetched":             {login(t), []string{selectAP, "9000", queryAuth, "63C3", verify, "9000", signed, "6110", "00C0000010", "009000"}, right},
		"login without signature":    {login(t), []string{selectAP, "9000", queryAuth, "63C3", verify, "9000", readCert, "30009000"}, Course{Verified: true}},
		"login, signature refused":   {login(t), []string{selectAP, "9000", queryAuth, "63C3", verify, "9000", signed, "6982"}, Course{Verified: true}},
		"login, wrong":               {login(t), []string{selectAP, "9000", queryAuth, "63C3", verify, "63C2"}, Course{WrongPIN: true}},
		"login, wrong, not told":     {login(t), []string{selectAP, "9000", queryAuth, "63C3", verify, "6300"}, Course{WrongPIN: true}},
		"login, wrong, now blocked":  {login(t), []string{selectAP, "9000", queryAuth, "63C2", verify, "63C0"}, Course{WrongPIN: true, Blocked: true}},
		"login, blocked":             {login(t), []string{selectAP, "9000", queryAuth, "6984"}, Course{Blocked: true}},
		"login, other PIN blocked":   {login(t), []string{selectAP, "9000", querySign, "6984"}, Course{}},
		"login, VERIFY fails":        {login(t), []string{selectAP, "9000", queryAuth, "63C3", verify, "6700"}, Course{}},
		"attributes":                 {attributes(t), []string{selectInfo, "9000", queryInfo, "63C3", verifyInfo, "9000", readAttrs, "FF209000"}, right},
		"attributes, to the end":     {attributes(t), []string{selectInfo, "9000", queryInfo, "63C3", verifyInfo, "9000", "00B0820080", "FF206282"}, right},
		"attributes, absent":         {attributes(t), []string{selectInfo, "9000", queryInfo, "63C3", verifyInfo, "9000", readAttrs, "6A82"}, Course{Verified: true}},
		"PIN changed":                {pinChange(t, jpki.CardInfoPIN), []string{selectInfo, "9000", queryInfo, "63C3", verifyInfo, "9000", changeInfo, "9000"}, right},
		"PIN not changed":            {pinChange(t, jpki.CardInfoPIN), []string{selectInfo, "9000", queryInfo, "63C3", verifyInfo, "9000", changeInfo, "6A80"}, Course{Verified: true}},
		"read":                       {newGuard(t, Terms{Purpose: Read}), []string{selectAP, "9000", "00B0860020", "009000"}, done},
		"read, counter only":         {newGuard(t, Terms{Purpose: Read}), []string{selectAP, "9000", queryAuth, "63C3"}, done},
		"read, nothing there":        {newGuard(t, Terms{Purpose: Read}), []string{selectAP, "9000", "00B0860020", "6A82"}, Course{}},
		"raw":                        {raw(t), []string{selectCard, "9000", "00B2010C00", "009000"}, done},
		"raw, wrong PIN":             {raw(t), []string{selectAP, "9000", queryAuth, "63C3", verify, "63C2", readCert, "30009000"}, Course{WrongPIN: true}},
		"raw, SELECT alone":          {raw(t), []string{selectCard, "9000", "00A4020C020001", "9000"}, Course{}},
		"raw, some PIN is blocked":   {raw(t), []string{selectAP, "9000", querySign, "6984"}, Course{Done: true, Blocked: true}},
		"raw, PIN of the counter":    {raw(t), []string{selectCard, "9000", "0020009C", "6984"}, done},
		"signing, nothing prepared":  {signing(t), []string{selectAP, "9000", querySign, "63C5", verifySig, "9000"}, Course{Verified: true}},
		"change begun, PIN is wrong": {pinChange(t, jpki.UserAuthenticationPIN), []string{selectAP, "9000", queryAuth, "63C3", verify, "63C2"}, Course{WrongPIN: true}},
	} {
		t.Run(name, func(t *testing.T) {
			pass(t, row.guard, row.exchanges...)
			if got := row.guard.Course(); got != row.want {
				t.Errorf("%+v, want %+v", got, row.want)
			}
		})
	}
}

func TestSigningIsDoneWithTheLastDocument(t *testing.T) {
	g := newGuard(t, Terms{Purpose: Sign, PINAllowed: true, Documents: documents[:]})
	pass(t, withCertificate(t, g), selectAP, "9000", querySign, "63C5", verifySig, "9000")
	for i, d := range documents {
		if g.Course().Done {
			t.Errorf("done before document %d", i)
		}
		signed := prepared(t, d)
		if err := g.Prepare(i, signed); err != nil {
			t.Fatal(err)
		}
		pass(t, g, signCommand(0x9A, [32]byte([]byte(infoOf(signed))[19:])), "009000")
		if !g.Signed(i) || i == 0 && g.Signed(1) {
			t.Errorf("document %d: signed %t, %t", i, g.Signed(0), g.Signed(1))
		}
	}
	if !g.Course().Done {
		t.Error("not done")
	}
}

// A page that breaks the connection at each VERIFY does not keep wrong PINs from
// being counted.
func TestBrokenConnectionDoesNotHideAWrongPIN(t *testing.T) {
	for name, lose := range map[string]func(*Guard){
		"no answer": (*Guard).Lost, "half an answer": func(g *Guard) { g.Observe([]byte{0x63}) }, "empty answer": func(g *Guard) { g.Observe(nil) },
	} {
		g := login(t)
		pass(t, g, selectAP, "9000", queryAuth, "63C3")
		if err := g.Check(unhex(t, verify)); err != nil {
			t.Fatal(err)
		}
		lose(g)
		if got := g.Course(); got != (Course{Unanswered: true}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	g := login(t)
	pass(t, g, selectAP, "9000")
	if err := g.Check(unhex(t, queryAuth)); err != nil {
		t.Fatal(err)
	}
	g.Lost()
	if g.Course().Unanswered {
		t.Error("a query costs no try")
	}
}

// What the card said last, if it was no.
func TestFailedIsWhatTheCardSaidLast(t *testing.T) {
	selectJPKI := append([]byte{0x00, 0xA4, 0x04, 0x0C, byte(len(jpki.ApplicationID))}, jpki.ApplicationID[:]...)
	readCertificate := []byte{0x00, 0xB0, 0x8A, 0x00, 0x00}
	for name, test := range map[string]struct {
		commands [][]byte
		answers  [][]byte
		want     error
	}{
		"application done":     {[][]byte{selectJPKI}, [][]byte{{0x90, 0x00}}, nil},
		"no application":       {[][]byte{selectJPKI}, [][]byte{{0x6A, 0x82}}, ErrApplication},
		"no such class":        {[][]byte{selectJPKI}, [][]byte{{0x6E, 0x00}}, ErrApplication},
		"application fails":    {[][]byte{selectJPKI}, [][]byte{{0x6F, 0x00}}, ErrCard},
		"no answer that is":    {[][]byte{selectJPKI}, [][]byte{{0x90}}, ErrCard},
		"no certificate":       {[][]byte{selectJPKI, readCertificate}, [][]byte{{0x90, 0x00}, {0x6A, 0x82}}, ErrAbsent},
		"certificate fails":    {[][]byte{selectJPKI, readCertificate}, [][]byte{{0x90, 0x00}, {0x65, 0x81}}, ErrCard},
		"another Le is wanted": {[][]byte{selectJPKI, readCertificate}, [][]byte{{0x90, 0x00}, {0x6C, 0x10}}, nil},
		"it went on":           {[][]byte{selectJPKI, readCertificate, readCertificate}, [][]byte{{0x90, 0x00}, {0x6A, 0x82}, {0x01, 0x90, 0x00}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			g, err := New(Terms{Purpose: Read})
			if err != nil {
				t.Fatal(err)
			}
			for i, command := range test.commands {
				if err := g.Check(command); err != nil {
					t.Fatal(err)
				}
				g.Observe(test.answers[i])
			}
			if got := g.Failed(); !errors.Is(got, test.want) {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
}

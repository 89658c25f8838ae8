package view

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/helpcode"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/health"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/records"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
	"jpkiweb/wasm/verification"
	"jpkiweb/wasm/view/scene"
)

// markedTexts are texts whose value is their key, so that a drawn screen tells which
// keys it used.
func markedTexts(t *testing.T, lang string) (locale.Texts, []string) {
	t.Helper()
	keys := texts(t, lang).Keys()
	marks := map[string]string{}
	for _, k := range keys {
		marks[k] = "⟦" + k + "⟧"
	}
	return locale.New(lang, marks), keys
}

func TestEveryTextIsShownSomewhere(t *testing.T) {
	for _, lang := range locale.Languages {
		marks, keys := markedTexts(t, lang)
		var all strings.Builder
		for _, m := range allModels() {
			s := Draw(m, marks)
			all.WriteString(s.Title + dom.Render(s.Body))
		}
		// date and the errors of a PIN are nested in other texts; their marks
		// are filled into places that a mark does not have.
		shown := all.String() + nested(marks)
		for _, k := range keys {
			if !strings.Contains(shown, "⟦"+k+"⟧") {
				t.Errorf("%s: %s is shown nowhere", lang, k)
			}
		}
	}
}

// nested draws the texts that stand inside others, and what a doctor may find.
func nested(t locale.Texts) string {
	var b strings.Builder
	for month := range 12 {
		b.WriteString(t.T("month." + strconv.Itoa(month+1)))
	}
	b.WriteString(t.T("practice.tab"))
	b.WriteString(t.T("tsa.asked") + t.T("tsa.unusable") + t.T("tsa.unusable.next")) // of the shell's doctor
	// In what is read aloud.
	for _, said := range []string{"hour", "half", "time", "weekday"} {
		b.WriteString(t.T("guide.aloud." + said))
	}
	name, content := PracticeDocument(t)
	b.WriteString(name + content)
	var days []health.Reminder
	for _, kind := range health.ReminderKinds {
		days = append(days, health.Reminder{Kind: kind})
	}
	for _, e := range health.CalendarEvents(days, t) {
		b.WriteString(e.Summary + e.Description)
	}
	b.WriteString(errandTexts(t))
	for day := range 31 {
		b.WriteString(t.T("day." + strconv.Itoa(day+1)))
	}
	b.WriteString(part.Date(t, scene.Noon()) + t.T("last_try.error") + t.T("visible.number.error") + t.T("visible.width.error") + t.T("visible.height.error") + t.T("pinchange.simple.ask") + guideNested(t) + guidePageTexts(t) + counterTexts(t))
	b.WriteString(t.T("days"))
	for _, kind := range []string{"signature", "certification", "time_stamp"} { // behind the number of a signature
		b.WriteString(t.T("verification.kind." + kind))
	}
	b.WriteString(t.T("verification.changes.field") + t.T("verification.changes.covers")) // behind the page
	for _, name := range []string{wire.VirtualReader, "Virtual PCD 00 00", "Virtual PCD 00 01"} {
		b.WriteString(part.ReaderName(t, name, nil))
	}
	for _, why := range wire.UpdateRefusals {
		b.WriteString(dom.Render(part.Update(t, &wire.Update{Refused: why})))
	}
	for _, f := range diagnosis.Findings {
		b.WriteString(dom.Render(records.Finding(t, part.Info, diagnosis.Step{Finding: f}, nil)))
	}
	for _, task := range helpcode.Tasks {
		for _, kind := range jpki.Kinds {
			for _, state := range []jpki.CertificateState{jpki.CertificateUnknown, jpki.CertificateAbsent, jpki.CertificateValid, jpki.CertificateExpired, jpki.CertificateRevoked} {
				h, err := helpcode.Parse(helpcode.Help{Task: task, Kind: kind, State: state}.String())
				if err != nil {
					panic(err) // a code that was just made
				}
				b.WriteString(dom.Render(records.Explained(t, h)))
			}
		}
	}
	for _, s := range scene.All() {
		key := s.Model.Task.Kind.Key()
		if s.Model.Task.PIN.Refused() {
			b.WriteString(task.PINError(t, &s.Model.Task, s.Model.Reader.Card.Status, key))
		}
		for _, f := range pinchange.Fields {
			if s.Model.PINChange.Faults[f] != jpki.PINOK {
				b.WriteString(pinchange.FieldError(t, &s.Model.PINChange, s.Model.Reader.Card.Status, f))
			}
		}
		if s.Model.PINChange.Unchosen {
			b.WriteString(t.T("pinchange.choose.error"))
		}
		if s.Model.PINChange.Refused() {
			b.WriteString(t.T("pinchange.refused"))
		}
	}
	return b.String()
}

// allModels are the scenes and, one by one, every code, kind and spent.
func allModels() []app.Model {
	var models []app.Model
	for _, s := range scene.All() {
		models = append(models, s.Model)
	}
	base := scene.With(scene.Connected(scene.Status(3, 5)), scene.LoginRequest)
	for _, code := range wire.Codes {
		for _, spent := range room.Spents {
			for _, kind := range []task.Kind{task.KindLogin, task.KindSign, task.KindShare} {
				models = append(models, scene.With(base, func(m *app.Model) {
					m.Task.Kind, m.Task.Stage, m.Task.Problem = kind, task.Failed, &room.Problem{Code: code, Spent: spent}
				}))
			}
		}
		models = append(models, app.Model{Task: task.Model{Stage: task.Failed, Problem: &room.Problem{Code: code, Spent: room.SpentNo}}})
	}
	for _, result := range wire.Results {
		entry := wire.HistoryEntry{Purpose: wire.PurposeRead, Result: result, Count: 2}
		models = append(models, scene.With(base, func(m *app.Model) {
			m.Beside, m.Records.History = app.ScreenHistory, records.History{Known: true, Result: wire.HistoryResult{Entries: []wire.HistoryEntry{entry}}}
		}))
	}
	models = append(models, verifiedModels()...)
	for _, kind := range jpki.Kinds {
		models = append(models, scene.Connected(scene.StatusWith(scene.Status(3, 5), func(s *room.CardStatus) { s.Kind = kind })))
	}
	for _, size := range []int64{1, 1500, 1_500_000} {
		models = append(models, scene.With(base, func(m *app.Model) {
			m.Task.Kind, m.Task.Documents = task.KindSign, []task.Document{scene.Document("a", size, true)}
		}))
	}
	return models
}

func TestNoTextIsMissing(t *testing.T) {
	for _, lang := range locale.Languages {
		texts := texts(t, lang)
		for _, m := range allModels() {
			s := Draw(m, texts)
			missing := regexp.MustCompile(`\[[a-z_]+\.[a-z0-9_.-]*\]|\{[a-z]+\}`)
			if found := missing.FindString(s.Title + dom.Render(s.Body)); found != "" {
				t.Errorf("%s: %s on screen %s", lang, found, s.Key)
			}
		}
	}
}

// Texts are in static/locale alone: no letter of Japanese in Go, JS or CSS, but for what
// jpki.js and jpki-login.js say on a page where no window of ours could.
func TestNoJapaneseOutsideTheTexts(t *testing.T) {
	japanese := regexp.MustCompile(`[\p{Hiragana}\p{Katakana}\p{Han}]`)
	words := regexp.MustCompile(`(?s)\n  // What no window of ours can say.*?\n  };\n`)
	for _, pattern := range []string{"*.go", "../app/*.go", "../task/*.go", "../pinchange/*.go", "../dom/*.go", "../../static/*.js"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if found := japanese.Find(words.ReplaceAll(source, nil)); found != nil {
				t.Errorf("%s: %s", file, found)
			}
		}
	}
}

func TestSize(t *testing.T) {
	texts := texts(t, "en")
	for n, want := range map[int64]string{
		0: "0 bytes", 999: "999 bytes", 1000: "1.0 KB (1,000 bytes)", 1001: "1.1 KB (1,001 bytes)",
		200_000_000: "200.0 MB (200,000,000 bytes)",
	} {
		if got := part.Size(texts, n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestDateIsThatOfJapan(t *testing.T) {
	// 15:00 UTC is midnight of the next day in Japan.
	at := time.Date(2026, 11, 21, 15, 0, 0, 0, time.UTC)
	if got := part.Date(texts(t, "ja"), at); got != "2026年11月22日" {
		t.Error(got)
	}
	if got := part.Date(texts(t, "en"), at); got != "22 November 2026" {
		t.Error(got)
	}
	if got := dom.Render(dom.Text(part.Date(texts(t, "easy"), at.AddDate(0, 5, -21)))); got != "2027<ruby>年<rt>ねん</rt></ruby><ruby>4月<rt>しがつ</rt></ruby><ruby>1日<rt>ついたち</rt></ruby>" {
		t.Error(got)
	}
}

// A place that is filled with another text keeps its furigana; one that is
// filled with a word from outside has none.
func TestOnlyTextsHaveFurigana(t *testing.T) {
	const file = "｜a《b》.txt"
	easy := texts(t, "easy")
	m := scene.Connected(scene.Status(3, 5))
	m.Task.Kind, m.Helper = task.KindSign, file
	m.Task.Documents = []task.Document{{File: dom.File{Name: file, Size: 1}, Hashed: true}}
	m.Task.Request = &task.Request{Origin: "https://\xFDa\xFEb\xFF"}
	html := dom.Render(Draw(m, easy).Body)
	for what, want := range map[string]string{
		"name of a file":        `<bdi class="name" translate="no">` + file + `</bdi>`,
		"version of the helper": `バージョン：` + file + `</p>`,
		"origin with marks":     `<bdi class="name" translate="no">https://` + "\uFFFDa\uFFFDb\uFFFD" + `</bdi>`,
		"text":                  `<ruby>署名<rt>しょめい</rt></ruby>`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("%s: no %s in %s", what, want, html)
		}
	}
	found := diagnosis.Step{Finding: diagnosis.ReaderMissing, Places: []string{"reader", file}}
	if html := dom.Render(records.Finding(easy, part.Info, found, nil)); !strings.Contains(html, `<p><bdi translate="no">`+file+"</bdi> が") {
		t.Errorf("name of a reader: %s", html)
	}
}

// What is read by a program shows words without furigana: it would say them
// twice.
func TestTitleLiveRegionAndAttributesHaveNoFurigana(t *testing.T) {
	easy := texts(t, "easy")
	for _, m := range allModels() {
		s := Draw(m, easy)
		html := dom.Render(s.Body)
		_, live, _ := strings.Cut(html, `id="live"`)
		live, _, _ = strings.Cut(live, "</p>")
		if s.Title != locale.Bare(s.Title) || !utf8.ValidString(s.Title+html) || strings.Contains(live, "<ruby>") ||
			regexp.MustCompile(`="[^"]*(《|<ruby)`).MatchString(html) {
			t.Errorf("%s: %s %s", s.Key, s.Title, html)
		}
		if s.Lang != "ja" {
			t.Errorf("%s is in %s", s.Key, s.Lang)
		}
	}
}

func TestLanguageSwitch(t *testing.T) {
	for _, lang := range locale.Languages {
		html := dom.Render(part.Languages(texts(t, lang), app.ActionLanguage))
		if strings.Count(html, "<button") != len(locale.Languages) || strings.Count(html, "aria-current") != 1 ||
			!strings.Contains(html, `data-value="`+lang+`" aria-current="true"`) {
			t.Errorf("%s: %s", lang, html)
		}
	}
}

// verifiedModels are of reports with every word that has a text: wasm/verification counts
// the words.
func verifiedModels() (models []app.Model) {
	t, err := locale.Load(locale.Languages[0])
	if err != nil {
		panic(err) // the texts of this tree
	}
	words := map[string][]string{}
	for _, key := range t.Keys() {
		if parts := strings.SplitN(key, ".", 3); parts[0] == "verification" && len(parts) == 3 {
			words[parts[1]] = append(words[parts[1]], parts[2])
		}
	}
	s := scene.Signed("INDETERMINATE", "", scene.Resident(), "")
	s.Claims.Contradictions, s.Defects = words["contradiction"], words["defect"]
	for _, code := range words["code"] {
		s.Steps = append(s.Steps, verification.Step{ID: "format", Status: "undecided", Code: code})
	}
	for _, what := range words["what"] {
		s.Changes = append(s.Changes, verification.Change{What: what})
	}
	for _, step := range words["step"] {
		s.Steps = append(s.Steps, verification.Step{ID: step, Status: "passed"})
	}
	for _, sub := range words["sub"] {
		one := s
		one.SubIndication = sub
		r := scene.Verified("undecided", one)
		models = append(models, app.Model{Now: scene.Noon(), Beside: app.ScreenVerification, Verification: verification.Model{File: &dom.File{}, Report: &r}})
	}
	for _, format := range words["format"] {
		r := scene.Verified("undecided", s)
		r.Format = format
		models = append(models, app.Model{Now: scene.Noon(), Beside: app.ScreenVerification, Verification: verification.Model{File: &dom.File{}, Report: &r}})
	}
	return models
}

// errandTexts draws what is said of an errand, alone and in a calendar.
func errandTexts(t locale.Texts) string {
	day := municipality.OpenDay{Date: scene.Noon(), Offices: make([]municipality.OfficeDay, 2)}
	day.Offices[0] = municipality.OfficeDay{Reserve: true, Ask: true, Spans: make([]municipality.Span, 2)}
	with := func(change func(e *municipality.Errand)) health.Reminder {
		e := municipality.Errand{By: scene.Noon(), Visits: 1, Offices: 1, Count: 6, First: []municipality.OpenDay{day, day, day}, Last: &day}
		change(&e)
		return health.Reminder{Kind: health.RemindExpiry, Errand: &e}
	}
	days := []health.Reminder{
		with(func(*municipality.Errand) {}),
		with(func(e *municipality.Errand) { e.Count = 0 }),
		with(func(e *municipality.Errand) { e.Count, e.Unknown = 1, scene.Noon() }),
		with(func(e *municipality.Errand) { e.Count, e.Visits = 1, 2 }),
		with(func(e *municipality.Errand) { e.Visits, e.By = 2, e.By.AddDate(0, 0, 1) }),
		with(func(e *municipality.Errand) { e.By, e.Unknown = time.Time{}, scene.Noon() }),
		with(func(e *municipality.Errand) { e.Unknown = scene.Noon() }),
		with(func(e *municipality.Errand) { e.Silent = 1 }),
	}
	var b strings.Builder
	for _, e := range health.CalendarEvents(days, t) {
		b.WriteString(e.Description + e.Location + e.Alarm.Text)
	}
	for _, key := range []string{"errand.line", "errand.office", "errand.and", "errand.item", "errand.others.one", "errand.others.other", "errand.ask", "errand.reserve"} {
		b.WriteString(t.T(key)) // their marks have no places
	}
	return b.String()
}

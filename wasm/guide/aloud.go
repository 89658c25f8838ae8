package guide

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// ActionAloud is the action of the button that reads an answer aloud, or ends that; its
// value are the lines to read, each behind the language of its voice.
const ActionAloud = "aloud"

// VoicesFound: these are the languages in which this machine reads aloud by itself.
type VoicesFound struct{ Languages []string }

func (v VoicesFound) update(m *Model, _ Facts) []Effect {
	m.aloud.voices = v.Languages
	return nil
}

// ReadAloud reads an answer aloud, or ends that.
type ReadAloud struct{ Lines []dom.Spoken }

func (v ReadAloud) update(m *Model, f Facts) []Effect {
	switch {
	case m.aloud.reading:
		return Leave(m)
	case !f.Open || !m.aloud.canRead(v.Lines):
		return nil
	}
	m.aloud.turn++
	m.aloud.reading = true
	return []Effect{speak{m.aloud.turn, &v.Lines}}
}

// Leave ends what ends when the guide is left, or is shown in another language.
func Leave(m *Model) []Effect {
	if !m.aloud.reading {
		return nil
	}
	m.aloud.reading = false
	return []Effect{Silence{}}
}

// speak reads lines aloud.
type speak struct {
	turn  int
	lines *[]dom.Spoken // effects are compared
}

func (e speak) do(ctx context.Context, w World) {
	ended := w.Speak(*e.lines)
	w.Begin(ctx, func(ctx context.Context) Message {
		select {
		case <-ctx.Done():
		case <-ended:
		}
		return spokenToTheEnd{e.turn}
	})
}

// Silence ends what is read aloud.
type Silence struct{}

func (Silence) do(_ context.Context, w World) { w.Silence() }

// spokenToTheEnd: nothing is read any more.
type spokenToTheEnd struct{ turn int }

func (v spokenToTheEnd) update(m *Model, _ Facts) []Effect {
	m.aloud.reading = m.aloud.reading && v.turn != m.aloud.turn
	return nil
}

// decodeAloud decodes the button that reads aloud.
func decodeAloud(e dom.Event) (m Message, ok bool) {
	if e.Action != ActionAloud {
		return nil, false
	}
	var lines []dom.Spoken
	for _, line := range strings.Split(e.Value, "\n") {
		if lang, text, ok := strings.Cut(line, " "); ok {
			lines = append(lines, dom.Spoken{Lang: lang, Text: text})
		}
	}
	return ReadAloud{lines}, true
}

// aloudButton reads the answer aloud where this machine has the voices.
func aloudButton(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	if len(m.aloud.voices) == 0 {
		return dom.Node{}
	}
	lines := aloudLines(m, t, a)
	if !m.aloud.canRead(lines) {
		return dom.Node{}
	}
	var value strings.Builder
	for _, l := range lines {
		value.WriteString(l.Lang + " " + l.Text + "\n")
	}
	key := "guide.aloud"
	if m.aloud.reading {
		key = "guide.aloud.stop"
	}
	return part.Actions(part.Outline(ActionAloud, t.T(key), dom.Value(value.String()), dom.Attribute("aria-pressed", strconv.FormatBool(m.aloud.reading))))
}

// aloudLines are what is read of an answer: what it is about, the call that stops a card,
// the first answer, the papers, and what to ask on the telephone.
func aloudLines(m *sight, t locale.Texts, a *municipality.Answer) []dom.Spoken {
	heard := *m.Model
	heard.folding.heard = true
	s := &sight{&heard, m.Facts}
	papers := dom.When(a.Has(municipality.Counter), part.Section(t.T("guide.bring"), visits(s, t, a)))
	body := dom.Group(part.Paragraph(t.T("guide.p."+string(a.Procedure))), callNow(s, t, a), firstAnswer(s, t, a), papers, checks(s, t, a))
	if t.Lang() == "easy" {
		dom.ExplainOnce("", body)
	}
	var lines []dom.Spoken
	for _, l := range dom.SpokenOf(t.Tag(), body) {
		text := l.Text
		if l.Lang == "ja" {
			text = signsInWords(t, text)
		}
		for _, sentence := range sentences(numbersInWords(t, text)) {
			lines = append(lines, dom.Spoken{Lang: l.Lang, Text: sentence})
		}
	}
	return lines
}

// signsInWords has words for what a Japanese voice leaves out, or reads as a sign.
func signsInWords(t locale.Texts, text string) string {
	for _, name := range municipality.DayNames[:7] {
		day := t.T("weekday." + name)
		text = strings.ReplaceAll(text, "（"+locale.Heard(day)+"）", locale.Heard(t.T("guide.aloud.weekday", "day", day)))
	}
	for _, sign := range [...][2]string{{"：", "、"}, {"〜", "から"}, {"〈", "、"}, {"〉", "、"}} {
		text = strings.ReplaceAll(text, sign[0], sign[1])
	}
	return text
}

// numbersInWords has times in words, and the digits of telephone numbers one by one.
func numbersInWords(t locale.Texts, text string) string {
	var words strings.Builder
	for text != "" {
		at := strings.IndexAny(text, digits)
		if at < 0 {
			at = len(text)
		}
		words.WriteString(text[:at])
		text = text[at:]
		number := text[:len(text)-len(strings.TrimLeft(text, digits+":-,"))]
		number = strings.TrimRight(number, ":-,")
		words.WriteString(numberInWords(t, number))
		text = text[len(number):]
	}
	return words.String()
}

const digits = "0123456789"

func numberInWords(t locale.Texts, number string) string {
	hour, minute, isTime := strings.Cut(number, ":")
	switch {
	case isTime && len(hour) <= 2 && len(minute) == 2 && strings.Trim(minute, digits) == "":
		key := "guide.aloud.time"
		switch minute {
		case "00":
			key = "guide.aloud.hour"
		case "30":
			key = "guide.aloud.half"
		}
		return locale.Heard(t.T(key, "h", hour, "m", minute))
	case strings.Contains(number, "-") && !strings.ContainsAny(number, ":,"):
		return strings.TrimRight(strings.ReplaceAll(strings.Join(strings.Split(number, ""), " "), " - ", ", "), " ")
	}
	return strings.ReplaceAll(number, ",", "")
}

// longestSpoken is how many letters are read at once: Chromium goes silent within what
// takes long.
const longestSpoken = 100

// sentences cuts a text at the ends of its sentences, and what is longer at a pause.
func sentences(text string) (all []string) {
	for text != "" {
		end := len(text)
		for _, stop := range [...]string{"。", ". ", "? "} {
			if i := strings.Index(text, stop); i >= 0 {
				end = min(end, i+len(stop))
			}
		}
		if utf8.RuneCountInString(text[:end]) > longestSpoken {
			end = pause(text)
		}
		if sentence := strings.TrimSpace(text[:end]); sentence != "" {
			all = append(all, sentence)
		}
		text = text[end:]
	}
	return all
}

// pause is the end of the last pause in what may be read at once of a longer text, or of
// all of that.
func pause(text string) int {
	n, limit := 0, 0
	for limit = range text {
		if n == longestSpoken {
			break
		}
		n++
	}
	end := 0
	for _, sign := range [...]string{"、", ", ", " ", "　"} {
		if i := strings.LastIndex(text[:limit], sign); i >= 0 {
			end = max(end, i+len(sign))
		}
	}
	if end == 0 {
		return limit
	}
	return end
}

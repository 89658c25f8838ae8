package post

import (
	"strconv"
	"strings"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
)

// An Office is who sends it: an invented municipality.
type Office struct{ Name, Desk, Phone string }

// SampleOffice returns an invented one; nobody has its number.
func SampleOffice() Office {
	return Office{Name: "架空県見本市長", Desk: "見本市役所 市民課", Phone: "０００－０００－００００"}
}

// A Sheet is one page as lines, of which package paper says what each means.
type Sheet struct {
	Wide  bool     `json:"wide,omitempty"`
	Lines []string `json:"lines"`
}

// Sheets are the notice, the letter of inquiry with its reply, and the envelope for that, from
// an office. They are for training: every one says SANDBOX and 見本.
func (n Notice) Sheets(from Office) (all []Sheet) {
	filled := words(n, from)
	for _, text := range texts(n) {
		s := Sheet{Wide: text == envelopeText}
		for line := range strings.SplitSeq(sample+text, "\n") {
			s.Lines = append(s.Lines, fill(line, filled))
		}
		all = append(all, s)
	}
	return all
}

// fill fills words into a line, once: a word may look like the name of another.
func fill(line string, words map[string]string) string {
	text, rest, open := strings.Cut(line, "{")
	for open {
		var name, between string
		name, rest, _ = strings.Cut(rest, "}")
		between, rest, open = strings.Cut(rest, "{")
		text += words[name] + between
	}
	return text
}

// day writes a day in Japan, 2026年11月30日.
func day(t time.Time) string {
	t = t.In(jpki.Japan())
	return strconv.Itoa(t.Year()) + "年" + strconv.Itoa(int(t.Month())) + "月" + strconv.Itoa(t.Day()) + "日"
}

// words are what the texts leave open, by name.
func words(n Notice, from Office) map[string]string {
	all := map[string]string{
		"number": n.Letter.Number, "name": n.Letter.Name, "address": n.Letter.Address,
		"sent": day(n.Letter.Sent), "until": day(n.Letter.Until), "from": day(n.From), "till": day(n.Till),
		"office": from.Name, "desk": from.Desk, "phone": from.Phone, "procedure": "電子証明書の更新",
	}
	if n.Procedure == lifecycle.CardRenew {
		all["procedure"] = "マイナンバーカードの更新"
	}
	return all
}

// texts are those of the sheets.
func texts(n Notice) []string {
	how := renewText
	if n.Procedure == lifecycle.CardRenew {
		how = cardText
	}
	ends := ""
	for _, e := range n.Ends {
		name := "利用者証明用電子証明書"
		if e.Purpose == jpki.DigitalSignature {
			name = "署名用電子証明書"
		}
		ends += "\n11 　" + name + "　有効期限 " + day(e.At)
	}
	ends += "\n11 　マイナンバーカード　有効期限 " + day(n.CardEnds)
	return []string{noticeText + ends + how + askText, inquiryText, envelopeText}
}

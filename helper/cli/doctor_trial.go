package cli

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/card"
	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
)

// trialCommands is how often a command is timed.
const trialCommands = 20

// tryReader tries a reader out with the card in it, so that whoever buys readers
// can compare them. It selects, asks the retry counter, and reads the CA's
// certificate, which all cards of a generation share: it presents no PIN and reads
// nothing of a person.
func tryReader(ctx context.Context, m *reader.Manager, name string) diagnosis.Trial {
	t := trial{Trial: diagnosis.Trial{Reader: diagnosis.WithoutSerial(name), Interface: diagnosis.InterfaceOf(atrIn(ctx, m, name))}}
	// Between the two the card has no power.
	for _, part := range []func(context.Context, *reader.Lease) error{t.first, t.second} {
		start := time.Now()
		_, err := onCard(ctx, m, name, func(l *reader.Lease) (struct{}, error) {
			t.PowerOn, t.PINPad = rounded(time.Since(start)), l.PINPad()
			return struct{}{}, part(ctx, l)
		})
		if err != nil {
			t.Problem = asWire(err).Code
			break
		}
	}
	return t.Trial
}

// A trial is one as it goes on.
type trial struct {
	diagnosis.Trial
	read []byte // by short length fields
}

// first times commands, and reads by short length fields.
func (t *trial) first(ctx context.Context, l *reader.Lease) error {
	c, err := card.Open(ctx, l, card.Quirks{NoExtended: true})
	if err != nil {
		return err
	}
	var took []time.Duration
	for range trialCommands {
		start := time.Now()
		if _, err := c.TriesLeft(ctx, jpki.UserAuthenticationPIN); err != nil {
			return err
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	t.Command, t.Slowest = rounded(took[len(took)/2]), rounded(took[len(took)-1])
	start := time.Now()
	if t.read, err = c.CACertificate(ctx, jpki.UserAuthentication); err != nil {
		return err
	}
	t.Short = diagnosis.Reading{Result: diagnosis.ReadOK, Bytes: len(t.read), Took: rounded(time.Since(start))}
	return nil
}

// second looks whether the card knows which file was read before it lost its
// power, and reads by extended length fields.
func (t *trial) second(ctx context.Context, l *reader.Lease) error {
	again, err := iso7816.Command{INS: iso7816.InsReadBinary, Ne: 1}.Encode()
	if err != nil {
		return err
	}
	answer, err := l.Transmit(ctx, again)
	if err != nil {
		return err
	}
	t.PowerOff = diagnosis.AsNew
	if r, err := iso7816.ParseResponse(answer); err == nil && r.SW.OK() && len(r.Data) > 0 {
		t.PowerOff = diagnosis.Kept
	}
	c, err := card.Open(ctx, l, card.Quirks{})
	if err != nil {
		return err
	}
	start := time.Now()
	read, err := c.CACertificate(ctx, jpki.UserAuthentication)
	t.Long = diagnosis.Reading{Result: diagnosis.ReadOK, Bytes: len(read), Took: rounded(time.Since(start))}
	switch {
	case l.Err() != nil:
		t.Long.Result = diagnosis.ReadLost
	case c.Quirks().NoExtended || c.Quirks().NoShortID:
		t.Long.Result = diagnosis.ReadRefused
	case err != nil || !bytes.Equal(read, t.read):
		t.Long.Result = diagnosis.ReadWrong
	}
	return nil
}

// rounded is a time in milliseconds; what happened at all took one.
func rounded(d time.Duration) int { return max(1, int(d.Round(time.Millisecond).Milliseconds())) }

// trialWords are a trial for people, by language: the words of the diagnosis, and
// a name for each line.
var trialWords = map[string]map[string]string{
	"en": {
		"title": "Trial of the reader", "interface": "card", "pad": "keys for a PIN", "on": "power-on", "off": "power-off", "command": "a command",
		"slowest": "slowest", "short": "short reads", "long": "long reads", "ended": "trial ended", "yes": "yes", "no": "no",
		"contact": "contact", "contactless": "contactless",
		"as_new": "the card comes back as new",
		"kept":   "the card keeps what was open: do not use this reader for PINs",
		"ok":     "in order", "refused": "refused; shorter ones are used", "lost": "no answer", "wrong": "wrong bytes",
	},
	"ja": {
		"title": "カードリーダーの試験", "interface": "カード", "pad": "暗証番号のボタン", "on": "電源オン", "off": "電源オフ", "command": "コマンド1つ",
		"slowest": "最も遅いとき", "short": "短い読み取り", "long": "長い読み取り", "ended": "試験が終わった理由", "yes": "あり", "no": "なし",
		"contact": "接触", "contactless": "非接触",
		"as_new": "カードは初めの状態に戻る",
		"kept":   "カードに前の状態が残る（このカードリーダーで暗証番号を使わないでください）",
		"ok":     "正常", "refused": "不可（短い読み取りを使います）", "lost": "応答なし", "wrong": "内容が違う",
	},
}

// printTrial prints what was tried.
func (c *call) printTrial(texts locale.Texts, t diagnosis.Trial) {
	words := trialWords[texts.Lang()]
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(c.Stdout, "  %s: %s\n", words[name], value)
		}
	}
	pad := "no"
	if t.PINPad {
		pad = "yes"
	}
	fmt.Fprintf(c.Stdout, "\n%s\n", words["title"])
	line("interface", words[string(t.Interface)])
	line("pad", words[pad])
	line("on", printed(t.PowerOn))
	line("off", words[string(t.PowerOff)])
	if t.Command > 0 {
		line("command", fmt.Sprintf("%s (%s %s)", printed(t.Command), words["slowest"], printed(t.Slowest)))
	}
	line("short", reading(words, t.Short))
	line("long", reading(words, t.Long))
	if t.Problem != "" {
		line("ended", texts.T("error."+string(t.Problem)+".title"))
	}
}

func reading(words map[string]string, r diagnosis.Reading) string {
	if r.Result != diagnosis.ReadOK {
		return words[string(r.Result)]
	}
	return fmt.Sprintf("%s (%d bytes, %s)", words["ok"], r.Bytes, printed(r.Took))
}

func printed(ms int) string { return fmt.Sprintf("%d ms", ms) }

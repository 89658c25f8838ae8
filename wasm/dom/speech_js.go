package dom

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hack-pad/safejs"
)

// spokenLanguages are those in which something of the app may be read aloud.
var spokenLanguages = [...]string{"ja", "en"}

// FollowVoices tells in which languages the browser has a voice that runs on this machine,
// and again whenever voices come or go (Web Speech API, SpeechSynthesis: voiceschanged). A
// browser without speech tells nothing. What is read ends when the page is printed or left.
// deliver is called from JavaScript: it must not wait. The listeners live as long as the
// page.
func (p *Page) FollowVoices(deliver func(languages []string)) error {
	speech, ok := synthesis()
	if !ok {
		return nil
	}
	tell := func() {
		var languages []string
		for _, lang := range spokenLanguages {
			if _, ok := localVoice(speech, lang); ok {
				languages = append(languages, lang)
			}
		}
		deliver(languages)
	}
	if err := listenTo(speech, "voiceschanged", tell); err != nil {
		return err
	}
	for _, event := range [...]string{"beforeprint", "pagehide"} {
		if err := listenTo(safejs.Global(), event, p.Silence); err != nil {
			return err
		}
	}
	tell()
	return nil
}

// listenTo calls a function at each event of a type, as long as the page lives.
func listenTo(target safejs.Value, event string, do func()) error {
	f, err := safejs.FuncOf(func(safejs.Value, []safejs.Value) any {
		do()
		return nil
	})
	if err != nil {
		return fmt.Errorf("make listener: %w", err)
	}
	if _, err := target.Call("addEventListener", event, f.Value()); err != nil {
		return fmt.Errorf("listen to %s: %w", event, err)
	}
	return nil
}

func synthesis() (safejs.Value, bool) {
	speech, err := safejs.Global().Get("speechSynthesis")
	return speech, err == nil && speech.Type() == safejs.TypeObject
}

// localVoice is the first voice of a language that runs on this machine: any other sends
// what it reads to a server (Web Speech API, SpeechSynthesisVoice: localService).
func localVoice(speech safejs.Value, lang string) (voice safejs.Value, ok bool) {
	voices, err := speech.Call("getVoices")
	if err != nil {
		return voice, false
	}
	n, err := voices.Length()
	if err != nil {
		return voice, false
	}
	for i := range n {
		if voice, err = voices.Index(i); err != nil {
			continue
		}
		tag, err := TextOf(voice, "lang") // ja-JP; Android has ja_JP
		if err == nil && primaryLanguage(strings.ReplaceAll(tag, "_", "-")) == lang && isTrue(voice, "localService") {
			return voice, true
		}
	}
	return voice, false
}

// Speak begins to read lines aloud, one after the other, by voices that run on this
// machine; what was read before ends. A line without such a voice is not read, nor one
// after it. ended is closed when nothing is read any more.
func (p *Page) Speak(lines []Spoken) (ended <-chan struct{}) {
	p.Silence()
	done, stop := make(chan struct{}), make(chan struct{})
	p.stopSpeech = stop
	lines = slices.Clone(lines)
	go func() {
		defer close(done)
		speech, ok := synthesis()
		for i := 0; ok && i < len(lines); i++ {
			ok = speakLine(speech, lines[i], stop)
		}
	}()
	return done
}

// Silence ends what is read.
func (p *Page) Silence() {
	if p.stopSpeech != nil {
		close(p.stopSpeech)
		p.stopSpeech = nil
	}
}

// speakLine reads a line to its end, and reports whether it came to that.
func speakLine(speech safejs.Value, line Spoken, stop <-chan struct{}) bool {
	select {
	case <-stop:
		return false
	default:
	}
	voice, ok := localVoice(speech, line.Lang)
	if !ok {
		return false
	}
	utterance, err := construct("SpeechSynthesisUtterance", line.Text)
	if err != nil {
		return false
	}
	over := make(chan struct{}, 1)
	end, err := safejs.FuncOf(func(safejs.Value, []safejs.Value) any {
		select {
		case over <- struct{}{}:
		default:
		}
		return nil
	})
	if err != nil {
		return false
	}
	defer end.Release()
	for _, p := range [...]struct {
		name  string
		value any
	}{{"voice", voice}, {"lang", line.Lang}, {"onend", end.Value()}, {"onerror", end.Value()}} {
		if err == nil {
			err = utterance.Set(p.name, p.value)
		}
	}
	if err == nil {
		_, err = speech.Call("speak", utterance)
	}
	if err != nil {
		return false
	}
	select {
	case <-over:
		return true
	case <-stop:
	}
	// Its listener is released: it may not be called any more.
	_, _ = utterance.Set("onend", nil), utterance.Set("onerror", nil)
	_, _ = speech.Call("cancel")
	return false
}

package guide

import (
	"context"
	"errors"
	"slices"
	"testing"

	"jpkiweb/wasm/dom"
)

// browser is a Browser whose jobs run at once.
type browser struct {
	files   map[string]string
	asked   []string
	code    string
	printed bool
	spoken  [][]dom.Spoken
	silent  int // times
	told    []Message
}

func (b *browser) Fetch(path string) ([]byte, error) {
	b.asked = append(b.asked, path)
	if text, ok := b.files[path]; ok {
		return []byte(text), nil
	}
	return nil, errors.New("not served")
}

func (b *browser) SaveMunicipality(code string) { b.code = code }
func (b *browser) Print()                       { b.printed = true }

func (b *browser) Silence() { b.silent++ }

func (b *browser) Speak(lines []dom.Spoken) <-chan struct{} {
	b.spoken = append(b.spoken, lines)
	ended := make(chan struct{})
	close(ended)
	return ended
}

func (b *browser) Begin(ctx context.Context, job func(context.Context) Message) {
	b.told = append(b.told, job(ctx))
}

// list is a list of all municipalities.
const list = "28\t兵庫県\tひょうごけん\tHyogo\n282103\t加古川市\tかこがわし\tKakogawa City\n282197\t三田市\tさんだし\tSanda City\n"

func TestEffectsOnThePage(t *testing.T) {
	var b browser
	Do(t.Context(), SaveMunicipality{Code: townCode}, World{&b, &b})
	Do(t.Context(), Print{}, World{&b, &b})
	if b.code != townCode || !b.printed {
		t.Errorf("%+v", b)
	}
}

// What is not there is told, and what is there is used.
func TestLearningTellsWhatIsMissing(t *testing.T) {
	for name, test := range map[string]struct {
		effect Learn
		files  map[string]string
		asked  []string
		good   bool
	}{
		"nothing is served":         {Learn{Rules: true, Nation: true, Code: townCode}, nil, []string{rulesPath}, false},
		"rules that nobody reads":   {Learn{Rules: true, Nation: true}, map[string]string{rulesPath: "?"}, []string{rulesPath}, false},
		"one municipality":          {Learn{Code: townCode, Listed: true}, nil, []string{municipalityFile(townCode)}, false},
		"one without a file":        {Learn{Code: "282103"}, map[string]string{listFile: list}, []string{listFile}, true},
		"no list":                   {Learn{Code: "282103"}, nil, []string{listFile}, true},
		"the nation is not fetched": {Learn{}, nil, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := browser{files: test.files}
			test.effect.job = 7
			Do(t.Context(), test.effect, World{&b, &b})
			learned, ok := b.told[0].(KnowledgeLearned)
			if !ok || learned.job != 7 || learned.Failed == test.good || !slices.Equal(b.asked, test.asked) {
				t.Errorf("%+v after %q", learned, b.asked)
			}
		})
	}
}

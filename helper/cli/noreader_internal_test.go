package cli

import (
	"fmt"
	"strings"
	"testing"

	"jpkiweb/helper/card/reader"
)

// Who mistypes a reader is told its name and what to do, not the words of the smart card service.
func TestMistypedReaderIsNamed(t *testing.T) {
	err := fmt.Errorf("connect: %w: scard: Unknown reader specified", reader.ErrNoReader)
	for lang, want := range map[string]string{"C": `there is no reader "virtul"`, "ja_JP.UTF-8": `"virtul" というカードリーダーはありません`} {
		c := &call{Env: Env{Getenv: func(name string) string { return map[string]string{"LANG": lang}[name] }}, reader: "virtul"}
		if got := c.message(err); !strings.Contains(got, want) || strings.Contains(got, "scard") {
			t.Errorf("%s: %s", lang, got)
		}
	}
}

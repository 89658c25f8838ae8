package consent

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"jpkiweb/shared/character"
	"jpkiweb/shared/wire"
)

// A document is an item as the person sees it.
type document struct {
	Name   []character.Piece
	Hidden bool   // the name holds what would not be seen
	Unit   string // key
	Size   string // in the unit
	Exact  string // bytes
	Digest []string
}

func describeItems(items []wire.Item) []document {
	var documents []document
	for _, item := range items {
		d := document{Name: character.Visible(item.Name, ""), Exact: thousands(strconv.FormatInt(item.Size, 10))}
		d.Hidden = character.AnyHidden(d.Name)
		d.Unit, d.Size = size(item.Size)
		for group := range slices.Chunk([]byte(hex.EncodeToString(item.Digest)), 8) {
			d.Digest = append(d.Digest, string(group))
		}
		documents = append(documents, d)
	}
	return documents
}

// size writes bytes in the unit that people know, with one decimal, rounded up.
func size(bytes int64) (key, n string) {
	unit := int64(1)
	switch {
	case bytes < 1000:
		return "size.b", ""
	case bytes < 1000*1000:
		key, unit = "size.kb", 1000
	default:
		key, unit = "size.mb", 1000*1000
	}
	tenths := bytes/unit*10 + (bytes%unit*10+unit-1)/unit
	return key, thousands(strconv.FormatInt(tenths/10, 10)) + "." + strconv.FormatInt(tenths%10, 10)
}

func thousands(digits string) string {
	var b strings.Builder
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	return b.String()
}

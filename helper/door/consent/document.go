package consent

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"jpkiweb/shared/character"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
)

// A document is an item as the person sees it.
type document struct {
	Name   []character.Piece
	Hidden bool   // the name holds what would not be seen
	Format string // key, "format." left out
	Unit   string // key
	Size   string // in the unit
	Exact  string // bytes
	Of     string // key of what the digest is of
	Digest []string
}

func describeItems(items []wire.Item) []document {
	var documents []document
	for _, item := range items {
		d := document{Name: character.Visible(item.Name, ""), Exact: thousands(strconv.FormatInt(item.Size, 10))}
		d.Hidden = character.AnyHidden(d.Name)
		format := cmp.Or(signature.Format(item.Format), signature.CMS)
		d.Format, d.Of = string(format), digestOf(format)
		d.Unit, d.Size = size(item.Size)
		for group := range slices.Chunk([]byte(hex.EncodeToString(item.Digest)), 8) {
			d.Digest = append(d.Digest, string(group))
		}
		documents = append(documents, d)
	}
	return documents
}

// digestOf is the key of what the digest of a document is of.
func digestOf(format signature.Format) string {
	switch format {
	case signature.PAdES:
		return "digest.signed"
	case signature.MOJ:
		return "digest.before"
	}
	return "digest.file"
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

package browser

import (
	"context"
	"fmt"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// A Line is something on a page with the role and the name that a screen reader tells.
type Line struct{ Role, Name string }

// String is for what a test says went wrong.
func (l Line) String() string { return fmt.Sprintf("%s %q", l.Role, l.Name) }

// A spokenNode is what is used of a node of the accessibility tree. That of package
// accessibility refuses reasons that newer browsers give for what they ignore.
type spokenNode struct {
	ID       string   `json:"nodeId"`
	Ignored  bool     `json:"ignored"`
	Role     spoken   `json:"role"`
	Name     spoken   `json:"name"`
	ChildIDs []string `json:"childIds"`
}

type spoken struct {
	Value any `json:"value"`
}

func (s spoken) text() string { text, _ := s.Value.(string); return text }

// Readout returns what a screen reader tells of the page, in the order in which it is read.
// What is hidden from it is left out.
func (t *Tab) Readout() (lines []Line, err error) {
	var tree struct {
		Nodes []spokenNode `json:"nodes"`
	}
	if err := t.Run("read the page out", chromedp.ActionFunc(func(ctx context.Context) error {
		return cdp.Execute(ctx, accessibility.CommandGetFullAXTree, nil, &tree)
	})); err != nil {
		return nil, err
	}
	byID, inside := map[string]spokenNode{}, map[string]bool{}
	for _, n := range tree.Nodes {
		byID[n.ID] = n
		for _, id := range n.ChildIDs {
			inside[id] = true
		}
	}
	for _, n := range tree.Nodes {
		if !inside[n.ID] {
			lines = readOut(lines, n, byID)
		}
	}
	return lines, nil
}

// readOut adds a node, and what is in it, to what was read.
func readOut(lines []Line, n spokenNode, byID map[string]spokenNode) []Line {
	if l := (Line{n.Role.text(), n.Name.text()}); !n.Ignored && l.Name != "" {
		lines = append(lines, l)
	}
	for _, id := range n.ChildIDs {
		if child, ok := byID[id]; ok {
			lines = readOut(lines, child, byID)
		}
	}
	return lines
}

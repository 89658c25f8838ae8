// Command deps lists the modules that go.mod requires directly, and the tools that check
// the tree: version and its day, licence, bytes in the helper and in the app, and why each
// is there, by the rule of scripts/tree that says who may import it. It asks no network and
// runs in the root of the project, after scripts/build: the helper carries what that packs.
//
// Bytes are those of functions, and in the helper also of data, that have the module's
// name; what the linker keeps of each function besides has none.
package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"text/tabwriter"
	"time"
)

// tools are required by a line "tool" of go.mod, and imported by nothing.
var tools = map[string]string{
	"golang.org/x/tools": "deadcode, for scripts/lint",
	"honnef.co/go/tools": "staticcheck, for scripts/lint",
}

// A module is what go list says of one.
type module struct {
	Path, Version, Dir string
	Time               time.Time // of the version
	Main, Indirect     bool
}

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "deps:", err)
		os.Exit(1)
	}
}

func run(out io.Writer) error {
	modules, err := direct()
	if err != nil {
		return err
	}
	why, err := reasons()
	if err != nil {
		return err
	}
	helper, app, err := sizes(modules)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "module\tversion\tof\tlicence\thelper\tapp\twhy")
	for _, m := range modules {
		licence, err := licenceOf(m.Dir)
		if err != nil {
			return fmt.Errorf("%s: %w", m.Path, err)
		}
		reason := cmp.Or(why[m.Path], tools[m.Path])
		if reason == "" {
			return fmt.Errorf("%s: nothing says why it is there", m.Path)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\t%d\t%s\n", m.Path, m.Version, m.Time.Format(time.DateOnly), licence, helper[m.Path], app[m.Path], reason)
	}
	return table.Flush()
}

// direct are the modules that the project itself asks for.
func direct() (all []module, err error) {
	text, err := exec.Command("go", "list", "-m", "-json", "all").Output()
	if err != nil {
		return nil, fmt.Errorf("list modules: %w", err)
	}
	for decoder := json.NewDecoder(strings.NewReader(string(text))); ; {
		var m module
		if err := decoder.Decode(&m); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("list modules: %w", err)
		}
		if !m.Main && (!m.Indirect || tools[m.Path] != "") {
			all = append(all, m)
		}
	}
}

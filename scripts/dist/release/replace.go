package release

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Replace has a folder made beside out, and puts it into its place when all is well. A
// folder with other files, in which proof is not, was not made so and is not replaced.
func Replace(out, proof string, fill func(fresh string) error) error {
	out, err := filepath.Abs(out)
	if err != nil {
		return err
	}
	if there, err := os.ReadDir(out); err == nil && len(there) > 0 {
		if _, err := os.Stat(filepath.Join(out, proof)); err != nil {
			return fmt.Errorf("-out %s: it has other files, and no %s", out, proof)
		}
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(out), ".dist-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh) // gone already after success
	if err := errors.Join(os.Chmod(fresh, 0o755), fill(fresh)); err != nil {
		return err
	}
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	return os.Rename(fresh, out)
}

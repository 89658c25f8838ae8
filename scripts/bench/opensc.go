package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// openSC has pkcs11-tool make one signature with a key, certificate read
// included; conf restricts it to its JPKI driver.
func openSC(ctx context.Context, dir, id, pin, conf string) error {
	token := "JPKI (User Authentication PIN)"
	if id == "02" {
		token = "JPKI (Digital Signature PIN)"
	}
	data := filepath.Join(dir, "data")
	if err := os.WriteFile(data, []byte("to be signed"), 0o600); err != nil {
		return err
	}
	c := exec.CommandContext(ctx, "pkcs11-tool", "--token-label", token, "--login", "--pin", pin, "--sign",
		"--mechanism", "SHA256-RSA-PKCS", "--id", id, "--input-file", data, "--output-file", filepath.Join(dir, "signature"))
	c.Env = os.Environ()
	if conf != "" {
		c.Env = append(c.Env, "OPENSC_CONF="+conf)
	}
	return runQuietly(c)
}

// runQuietly runs a command; what it said is in the error.
func runQuietly(c *exec.Cmd) error {
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", filepath.Base(c.Path), strings.Join(c.Args[1:2], ""), err, out)
	}
	return nil
}

// jpkiDriverOnly writes a configuration of OpenSC with its JPKI driver alone.
func jpkiDriverOnly(dir string) (string, error) {
	conf := filepath.Join(dir, "opensc.conf")
	return conf, os.WriteFile(conf, []byte("app default {\n\tcard_drivers = jpki;\n}\n"), 0o600)
}

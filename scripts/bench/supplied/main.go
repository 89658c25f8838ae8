// Command supplied is the helper of a machine whose administrator named a folder of
// municipality data, for make bench: the policy of the machine itself is not to be written.
//
//	supplied FOLDER KEY serve …
//
// KEY is the public key of national bundles (bundle.FormatKey).
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"time"

	"jpkiweb/helper/cli"
	"jpkiweb/helper/own/policy"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/static"
)

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: supplied FOLDER KEY COMMAND...")
		os.Exit(2)
	}
	keys, err := bundle.ParseKeys(os.Args[2])
	if err == nil && len(keys) != 1 {
		err = errors.New("want one key")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "supplied:", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	rules := policy.None()
	rules.MunicipalityData = &policy.MunicipalityData{Source: os.Args[1]}
	exit := cli.Run(ctx, os.Args[3:], cli.Env{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Now: time.Now, Version: "0.0.0-bench", App: static.FS(),
		Policy:       func() (policy.Policy, error) { return rules, nil },
		NationalKeys: []bundle.Key{{Municipality: municipality.NationalCode, Public: keys[0]}},
	})
	stop()
	os.Exit(exit)
}

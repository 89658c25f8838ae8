package cli

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"

	"jpkiweb/helper/door/origin"
	"jpkiweb/helper/own/policy"
	"jpkiweb/helper/own/state"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// grants shows, gives or takes what origins may ask for. A helper that serves
// heeds it at once.
func grants(_ context.Context, c *call) error {
	developer := c.flags.Bool("developer", false, "")
	args, err := c.parse(0, 2+len(wire.Purposes))
	if err != nil {
		return err
	}
	verb, args := "list", args
	if len(args) > 0 {
		verb, args = args[0], args[1:]
	}
	if err := checkGrantArguments(verb, len(args)); err != nil {
		return err
	}
	g, err := c.grants(*developer)
	if err != nil {
		return err
	}
	if verb != "list" {
		if err := c.changeGrants(g, verb, args[0], purposesOf(args[1:])); err != nil {
			return err
		}
	}
	return c.printGrants(g)
}

// grantVerbs are what grants does.
var grantVerbs = []string{"list", "allow", "revoke"}

// changeGrants does allow or revoke.
func (c *call) changeGrants(g *origin.Grants, verb, text string, purposes []wire.Purpose) error {
	for _, p := range purposes {
		if meant := misspelt(string(p), purposeNames()); len(meant) > 0 {
			return meaning(said(wire.CodeRequestInvalid, "error.purpose", "purpose", strconv.Quote(string(p))), meant, "")
		}
	}
	o, err := origin.Parse(text, purposes)
	switch {
	case err != nil:
		return err
	case verb == "allow":
		return g.Allow(o, purposes, c.Now())
	}
	return g.Revoke(o, purposes...)
}

func checkGrantArguments(verb string, count int) error {
	switch {
	case verb == "list" && count == 0, verb == "allow" && count >= 2, verb == "revoke" && count >= 1:
		return nil
	}
	return meaning(said(wire.CodeRequestInvalid, "error.grants", "purposes", strings.Join(purposeNames(), ", ")), misspelt(verb, grantVerbs), "")
}

// grants opens the grants of this user, under the policy of this machine.
func (c *call) grants(developer bool) (*origin.Grants, error) {
	p, err := c.policy()
	if err != nil {
		return nil, err
	}
	dir, err := c.stateDir()
	if err != nil {
		return nil, err
	}
	return origin.Open(origin.Config{File: origin.File(dir), Policy: p, Developer: developer})
}

// policy reads what the administrator allows.
func (c *call) policy() (policy.Policy, error) {
	if c.Policy != nil {
		return c.Policy()
	}
	return policy.LoadSystem()
}

// stateDir is where the helper keeps its files. The home is that of the
// environment, like all else.
func (c *call) stateDir() (string, error) {
	dirs, err := state.Locate(runtime.GOOS, c.Getenv, c.Getenv(state.HomeVariable(runtime.GOOS)))
	if err != nil {
		return "", wire.Errorf(wire.CodeFileUnreadable, "%v", err)
	}
	return dirs.State, nil
}

// printGrants prints the grants that are in force.
func (c *call) printGrants(g *origin.Grants) error {
	list, err := g.List()
	if err != nil {
		return err
	}
	return c.print(wire.GrantsResult{Grants: list}, func() {
		if len(list) == 0 {
			fmt.Fprintln(c.Stdout, c.say("grants.none"))
		}
		label := c.labels("grants.may", "grants.from")
		for _, g := range list {
			fmt.Fprintf(c.Stdout, "%s\n  %s%s\n  %s%s\n", g.Origin, label("grants.may"), c.purposesTold(g.Purposes), label("grants.from"), c.grantedBy(g))
		}
	})
}

// grantedBy says for people who gave a grant and when.
func (c *call) grantedBy(g wire.Grant) string {
	if g.By == wire.ByAdministrator {
		return c.say("grants.administrator")
	}
	return c.say("grants.you", "at", localTime(g.Since))
}

// purposesTold are purposes as they are typed, and what they are.
func (c *call) purposesTold(purposes []wire.Purpose) string {
	all := make([]string, len(purposes))
	for i, p := range purposes {
		all[i] = c.say("purpose." + string(p))
	}
	return strings.Join(all, c.say("list.and"))
}

// localTime shows a time of the wire to people.
func localTime(text string) string {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return jpki.Moment(t)
}

func purposesOf(args []string) []wire.Purpose {
	purposes := make([]wire.Purpose, len(args))
	for i, a := range args {
		purposes[i] = wire.Purpose(a)
	}
	return purposes
}

//go:build e2e && !purego

package e2e

const withoutC = false

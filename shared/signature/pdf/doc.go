// Package pdf x
package pdf

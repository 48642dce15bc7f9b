package lsp_test

import (
	"io"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/screens/lsp"
)

type discard struct{ io.Writer }

func (discard) Close() error { return nil }

// What is no message ends the connection with the reason, before it is held.
func TestRefusesMessages(t *testing.T) {
	for input, want := range map[string]string{
		"Content-Length: 4611686018427387904\r\n\r\n":                      `Content-Length is "4611686018427387904"`,
		"Content-Length: 100000000000\r\n\r\n{}":                           `Content-Length is "100000000000"`,
		"Content-Length: 92233720368547758070\r\n\r\n{}":                   "not a number of bytes up to 67108864",
		"Content-Length: -1\r\n\r\n{}":                                     `Content-Length is "-1"`,
		"Content-Length: 60000000\r\n\r\n{}":                               "a message of 60000000 bytes ends after 2",
		"Content-Length: 0\r\n\r\nhello\r\n":                               `"hello" is not a header line`,
		"Content-Type: x\r\n\r\n{}":                                        "a message has no Content-Length",
		"hello\r\n":                                                        `"hello" is not a header line`,
		strings.Repeat("x", 100_000):                                       "a header line has over 4096 bytes",
		"Content-Length: 2\r\n" + strings.Repeat("X: y\r\n", 100) + "\r\n": "a message has over 16 header lines",
	} {
		asked, err := lsp.New("test", nil).Serve(strings.NewReader(input), discard{io.Discard})
		if asked || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: the server ends with %v, not with %q", input, err, want)
		}
	}
}

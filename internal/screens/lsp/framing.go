package lsp

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/creachadair/jrpc2/channel"
)

const (
	maxMessage = 64 << 20 // bytes; an editor sends the whole text of a file
	maxHeaders = 16       // lines, each at most the size of the reader's buffer
	maxHeader  = 4096     // bytes of such a line
)

// boundedChannel is channel.LSP, which reads no message that is longer than it says or than
// maxMessage: a length is believed as far as bytes come.
type boundedChannel struct {
	channel.Channel // sends
	in              *bufio.Reader
}

func newBoundedChannel(r io.Reader, w io.WriteCloser) channel.Channel {
	return boundedChannel{channel.LSP(r, w), bufio.NewReaderSize(r, maxHeader)}
}

// Recv implements channel.Channel.
func (c boundedChannel) Recv() ([]byte, error) {
	length, err := c.readHeaders()
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer

	// The body grows as it arrives, so that a false length takes no memory.
	if _, err := io.CopyN(&body, c.in, length); err != nil {
		return nil, fmt.Errorf("a message of %d bytes ends after %d: %w", length, body.Len(), err)
	}
	return body.Bytes(), nil
}

// readHeaders reads the header lines of a message and returns the length of its body in bytes.
func (c boundedChannel) readHeaders() (int64, error) {
	length := int64(-1)
	for range maxHeaders {
		raw, err := c.in.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			return 0, fmt.Errorf("a header line has over %d bytes", maxHeader)
		case err != nil:
			return 0, err
		}

		line := strings.TrimRight(string(raw), "\r\n")

		// The length is the only header that a message must have.
		if line == "" && length < 0 {
			return 0, errors.New("a message has no Content-Length")
		}
		if line == "" {
			return length, nil
		}

		key, value, ok := strings.Cut(line, ":")
		if !ok {
			return 0, fmt.Errorf("%.60q is not a header line", line)
		}

		// Other headers, as Content-Type, change nothing.
		if !strings.EqualFold(key, "Content-Length") {
			continue
		}

		length, err = strconv.ParseInt(strings.TrimSpace(value), 10, 64)
		if err != nil || length < 0 || length > maxMessage {
			return 0, fmt.Errorf("Content-Length is %.60q, which is not a number of bytes up to %d",
				strings.TrimSpace(value), maxMessage)
		}
	}

	return 0, fmt.Errorf("a message has over %d header lines", maxHeaders)
}

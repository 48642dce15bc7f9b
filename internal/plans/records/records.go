package records

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// callColumns are the columns of call records, in the order in which Writer writes them.
var callColumns = []string{
	"call",
	"caller",
	"line",
	"tier",
	"arrived",
	"ivr_end",
	"queue",
	"enqueued",
	"answered",
	"ended",
	"wrap_up_end",
	"agent",
	"outcome",
}

// timeLayout is the layout of times: RFC 3339 with milliseconds and the offset of the
// scenario's zone.
const timeLayout = "2006-01-02T15:04:05.000Z07:00"

// Writer writes records, each when it is complete.
type Writer struct {
	csv    *csv.Writer
	layout *tally.Layout
	queues []string // by index in the layout
	row    []string
}

// NewWriter makes a writer and writes the header.
func NewWriter(w io.Writer, l *tally.Layout) (*Writer, error) {
	const buffered = 1 << 16
	out := &Writer{csv: csv.NewWriter(bufio.NewWriterSize(w, buffered)), layout: l}
	for i := range l.Queues {
		out.queues = append(out.queues, queueName(l, i))
	}
	return out, out.csv.Write(callColumns)
}

// queueName names a queue: with its hub, as in disputes@london, if several hubs serve it.
func queueName(l *tally.Layout, i int) string {
	queue, hub := l.QueueNames(i)
	if len(l.Model.Center.Queues[l.Queues[i].Queue].Hubs) > 1 {
		return queue + "@" + hub
	}
	return queue
}

// Write writes a record.
func (w *Writer) Write(c *sim.CallRecord) error {
	m := w.layout.Model
	queue := ""
	agent := ""

	menusEnd := c.Ended
	if c.Queue >= 0 {
		queue = w.queues[c.Queue]
		menusEnd = c.Enqueued
	}

	if c.Agent > 0 {
		agent = m.Groups[c.Group].Name + "-" + strconv.Itoa(int(c.Agent))
	}

	w.row = append(w.row[:0],
		strconv.FormatUint(c.Call, 10), fmt.Sprintf("c%016x", uint64(c.Caller)),
		m.Center.Lines[c.Line].Name.Value, m.Center.Attributes[routing.AttrTier].Values[c.Tier],
		w.time(c.Arrived), w.time(menusEnd), queue, w.time(c.Enqueued),
		w.time(c.Answered), w.time(c.Ended), w.time(c.WrapUpEnd),
		agent, c.Outcome.String(),
	)

	return w.csv.Write(w.row)
}

// time formats a time, cut to milliseconds. An event that did not happen has no text.
func (w *Writer) time(at des.Time) string {
	if at == sim.NoTime {
		return ""
	}
	return w.layout.Model.Clock.Instant(at).Truncate(time.Millisecond).Format(timeLayout)
}

// Flush writes what is buffered.
func (w *Writer) Flush() error {
	w.csv.Flush()
	return w.csv.Error()
}

package records

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"
)

// contact is a contact record of Amazon Connect, as it is streamed ("Data model for contact
// records") or as the API returns it (DescribeContact, Contact).
type contact struct {
	ContactID        string `json:"ContactId"`
	ID               string `json:"Id"`
	InitialContactID string `json:"InitialContactId"`
	NextContactID    string `json:"NextContactId"`
	Channel          string
	InitiationMethod string
	DisconnectReason string

	CustomerEndpoint, SystemEndpoint, TransferredToEndpoint *struct{ Address string }

	InitiationTimestamp, DisconnectTimestamp string

	Queue, QueueInfo *struct{ Name, ARN, ID, EnqueueTimestamp, DequeueTimestamp string }
	Agent, AgentInfo *struct {
		Username, ARN, ID                                            string
		ConnectedToAgentTimestamp                                    string
		AfterContactWorkStartTimestamp, AfterContactWorkEndTimestamp string
	}
	Attributes map[string]any
}

// openConnect reads contact records: JSON objects one after another, as Kinesis and Firehose
// deliver them, or one list of them.
func (r *Reader) openConnect() error {
	r.hasAgents = true
	r.format = func(yield func(*Call) bool) {
		r.skipSpace()
		if next, err := r.in.Peek(1); err == nil && next[0] == '[' {
			r.readContactList(yield)
			return
		}
		r.readContacts(yield)
	}
	return nil
}

func (r *Reader) skipSpace() {
	for {
		c, _, err := r.in.ReadRune()
		if err != nil {
			return
		}
		if !strings.ContainsRune(" \t\r\n\ufeff", c) {
			_ = r.in.UnreadRune() // just read
			return
		}
	}
}

// readContacts reads a record a line; a line may have several. One that is no JSON is broken,
// unless a record goes on over several lines.
func (r *Reader) readContacts(yield func(*Call) bool) {
	const mostBytes, mostLines = 1 << 17, 2000 // of one record
	var open bytes.Buffer                      // a record that goes on in the next line
	first := 0
	for {
		line, more := r.line()
		if !more {
			break
		}

		if open.Len() == 0 {
			first = r.row
		}

		open.WriteString(line)
		d := json.NewDecoder(bytes.NewReader(open.Bytes()))
		for {
			var c contact
			before := d.InputOffset()
			err := d.Decode(&c)
			var wrongType *json.UnmarshalTypeError
			switch {
			case err == nil:
				if !r.emitContact(&c, yield) {
					return
				}
				continue
			case errors.As(err, &wrongType): // the next record of the line may be right
				r.rowsIn++
				r.leaveOut(BrokenLine, first, wrongType.Error())
				continue
			case errors.Is(err, io.EOF):
				open.Reset()
			case errors.Is(err, io.ErrUnexpectedEOF) && open.Len() < mostBytes && r.row-first < mostLines:
				rest := bytes.Clone(open.Bytes()[before:])
				open.Reset()
				open.Write(append(rest, '\n'))
			default:
				r.rowsIn++
				r.leaveOut(BrokenLine, first, strings.TrimSpace(open.String()))
				open.Reset()
			}

			break
		}
	}

	if open.Len() > 0 {
		r.rowsIn++
		r.leaveOut(BrokenLine, first, strings.TrimSpace(open.String()))
	}
}

// readContactList reads one JSON list.
func (r *Reader) readContactList(yield func(*Call) bool) {
	d := json.NewDecoder(bufio.NewReader(r.in))
	_, err := d.Token()
	for err == nil && d.More() {
		r.row++ // of the list
		var c contact
		if err = d.Decode(&c); err == nil && !r.emitContact(&c, yield) {
			return
		}

		var wrongType *json.UnmarshalTypeError
		if errors.As(err, &wrongType) {
			r.rowsIn++
			r.leaveOut(BrokenLine, r.row, wrongType.Error())
			err = nil
		}
	}

	if err != nil && !errors.Is(err, io.EOF) {
		r.err = r.refuse("its JSON is broken: "+err.Error(), "export the contact records again")
	}
}

// emitContact yields the record of a contact, unless it is no incoming call.
func (r *Reader) emitContact(c *contact, yield func(*Call) bool) bool {
	r.rowsIn++
	c.ContactID, c.Queue, c.Agent = cmp.Or(c.ContactID, c.ID), cmp.Or(c.Queue,
		c.QueueInfo), cmp.Or(c.Agent, c.AgentInfo)
	switch {
	case c.ContactID == "":
		r.leaveOut(BrokenLine, r.row, "a record without a ContactId")
		return true
	case c.Channel != "" && c.Channel != "VOICE":
		r.leaveOut(OtherContact, r.row, c.Channel)
		return true
	case c.InitiationMethod != "" && !incoming[c.InitiationMethod]:
		r.leaveOut(OtherContact, r.row, c.InitiationMethod)
		return true
	}

	call := r.contactCall(c)
	return r.emit(&call, yield)
}

// incoming are the ways in which a contact of a caller begins: a callback was asked for by
// the caller.
var incoming = map[string]bool{
	"INBOUND": true, "TRANSFER": true, "QUEUE_TRANSFER": true, "CALLBACK": true, "WEBRTC_API": true,
	"FLOW": true,
}

// contactCall makes the record of a contact. Contacts after a transfer have the id of the
// first one.
func (r *Reader) contactCall(c *contact) Call {
	call := Call{
		Call:    c.ContactID,
		Arrived: r.time(c.InitiationTimestamp),
		Ended:   r.time(c.DisconnectTimestamp),
		Outcome: c.outcome(),
	}

	if c.InitialContactID != "" && c.InitialContactID != c.ContactID {
		call.Call = c.InitialContactID
		if first, ok := r.ids[Hash(call.Call)]; ok {
			call.Arrived = time.UnixMilli(first).In(r.Zone())
		}
	}

	if c.CustomerEndpoint != nil {
		call.Caller = r.caller(c.CustomerEndpoint.Address)
	}

	if c.SystemEndpoint != nil {
		call.Line = r.name(c.SystemEndpoint.Address)
	}

	for key, value := range c.Attributes {
		if text, ok := value.(string); ok && strings.EqualFold(key, "tier") {
			call.Tier = r.name(text)
		}
	}

	if q := c.Queue; q != nil {
		call.Enqueued = r.time(q.EnqueueTimestamp)
		call.Queue = r.name(cmp.Or(q.Name, q.ARN, q.ID))
		if call.Enqueued.IsZero() {
			call.Queue = ""
		}
		if left := r.time(q.DequeueTimestamp); !left.IsZero() && c.connected() == "" {
			call.Ended = left
		}
	}

	if a := c.Agent; a != nil {
		call.Agent, call.Answered = r.name(cmp.Or(a.Username, a.ARN, a.ID)), r.time(a.ConnectedToAgentTimestamp)
		if work := r.time(a.AfterContactWorkStartTimestamp); !work.IsZero() && !call.Answered.IsZero() {
			call.Ended = work
		}
		call.WrapUpEnd = r.time(a.AfterContactWorkEndTimestamp)
	}

	return call
}

func (c *contact) connected() string {
	if c.Agent == nil {
		return ""
	}
	return c.Agent.ConnectedToAgentTimestamp
}

// outcome is the outcome of a contact by how it ended.
func (c *contact) outcome() string {
	queued := c.Queue != nil && c.Queue.EnqueueTimestamp != ""
	byCaller := c.DisconnectReason == "" || c.DisconnectReason == "CUSTOMER_DISCONNECT"
	switch {
	case c.connected() != "" && c.InitiationMethod == "CALLBACK":
		return "called_back"
	case c.connected() != "":
		return "answered"
	case c.InitiationMethod == "CALLBACK":
		return "unreached"
	case queued && c.NextContactID != "", queued && !byCaller:
		return "timed_out"
	case queued:
		return "abandoned"
	case c.TransferredToEndpoint != nil && c.TransferredToEndpoint.Address != "":
		return "transferred"
	case byCaller:
		return "hung_up"
	default:
		return "self_served"
	}
}

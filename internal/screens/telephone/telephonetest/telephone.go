package telephonetest

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// The longest waits of a telephone. Then the test fails.
const (
	patience    = 20 * time.Second // for an answer
	longestCall = 2 * time.Minute  // for the end of a call
)

// failer is the part of testing.TB that is used.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// Telephone dials a server by UDP or TCP. Its fields are set before it dials.
type Telephone struct {
	From    string   // the URI of the caller
	Contact string   // the URI of the telephone; "": its address
	URI     string   // that is dialed; "": of the line
	Headers []string // of the INVITE
	Late    bool     // the INVITE has no session description
	Mute    bool     // it sends no sound

	Took func(sound []byte) // is called with the sound of each packet that comes; may be nil

	t      failer
	server string
	sip    net.Conn
	stream *bufio.Reader // of a connection by TCP; nil by UDP
	rtp    *net.UDPConn
	to     netip.AddrPort // of the center's sound
	line   string
	id     string
	target string // the To header
	last   string // the message that was sent last
	seq    int
	events byte

	speaks    atomic.Bool
	sounds    chan *tones   // that are sent in place of silence
	loudAt    atomic.Int64  // when the center last spoke, in Unix ns; 0: not since the last Listen
	heard     atomic.Int64  // packets
	marked    chan int64    // the packets that were heard before each mark
	packets   atomic.Uint32 // that were sent
	silent    sync.Once
	ended     chan struct{}
	counted   sync.WaitGroup
	timestamp uint32
}

var dialed atomic.Int64

// New makes a telephone at an address of this machine that dials a server by UDP.
func New(t failer, at string, server netip.AddrPort) *Telephone {
	t.Helper()
	local, err := net.ResolveUDPAddr("udp", at+":0")
	if err != nil {
		t.Fatalf("%v", err)
	}

	conn, err := net.DialUDP("udp", local, net.UDPAddrFromAddrPort(server))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return newTelephone(t, conn, local, server)
}

// NewTCP makes a telephone that dials a server by TCP.
func NewTCP(t failer, at string, server netip.AddrPort) *Telephone {
	t.Helper()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(at)}}
	conn, err := dialer.Dial("tcp", server.String())
	if err != nil {
		t.Fatalf("%v", err)
	}

	p := newTelephone(t, conn, &net.UDPAddr{IP: net.ParseIP(at)}, server)
	p.stream = bufio.NewReader(conn)
	return p
}

func newTelephone(t failer, conn net.Conn, local *net.UDPAddr, server netip.AddrPort) *Telephone {
	t.Helper()
	p := &Telephone{
		t:         t,
		sip:       conn,
		server:    server.String(),
		From:      "sip:+12125550123@127.0.0.1",
		ended:     make(chan struct{}),
		sounds:    make(chan *tones, 1),
		marked:    make(chan int64, 1),
		timestamp: 1000,
	}

	var err error
	p.rtp, err = net.ListenUDP("udp", local)
	if err != nil {
		t.Fatalf("%v", err)
	}

	p.id = fmt.Sprintf("test-%d-%d", dialed.Add(1), time.Now().UnixNano())
	return p
}

// Close frees the telephone's ports.
func (p *Telephone) Close() {
	p.silent.Do(func() { close(p.ended) })
	_ = p.sip.Close()
	_ = p.rtp.Close()
}

// Description is the session description of the telephone.
func (p *Telephone) Description(direction string) string {
	at := p.rtp.LocalAddr().(*net.UDPAddr)
	return strings.Join([]string{
		"v=0", "o=t 1 1 IN IP4 " + at.IP.String(), "s=-", "c=IN IP4 " + at.IP.String(), "t=0 0",
		"m=audio " + strconv.Itoa(at.Port) + " RTP/AVP 0 96", "a=rtpmap:96 telephone-event/8000", "a=" + direction, "",
	}, "\r\n")
}

// Request sends a request of the call.
func (p *Telephone) Request(method, contentType, body string, headers ...string) {
	p.t.Helper()
	branch := p.seq
	if method != "ACK" && method != "CANCEL" {
		p.seq++
		branch = p.seq
	}

	local := p.sip.LocalAddr().String()
	target := p.target
	if target == "" {
		target = fmt.Sprintf("<sip:%s@%s>", p.line, p.server)
	}

	key := fmt.Sprintf("z9hG4bK%s-%d", p.id, branch)
	if method == "ACK" {
		key += "ack"
	}

	network := "UDP"
	if p.stream != nil {
		network = "TCP"
	}
	contact := p.Contact
	if contact == "" {
		contact = "sip:t@" + local
	}

	uri := p.URI
	if uri == "" {
		uri = fmt.Sprintf("sip:%s@%s", p.line, p.server)
	}

	lines := []string{
		method + " " + uri + " SIP/2.0",
		"Via: SIP/2.0/" + network + " " + local + ";branch=" + key,
		"From: <" + p.From + ">;tag=t" + p.id, "To: " + target, "Call-ID: " + p.id,
		fmt.Sprintf("CSeq: %d %s", p.seq, method), "Contact: <" + contact + ">", "Max-Forwards: 70",
	}

	lines = append(lines, headers...)
	if body != "" && contentType != "" {
		lines = append(lines, "Content-Type: "+contentType)
	}

	lines = append(lines, fmt.Sprintf("Content-Length: %d", len(body)), "", body)
	p.Send(strings.Join(lines, "\r\n"))
}

// Send sends a message as it is.
func (p *Telephone) Send(message string) {
	p.t.Helper()
	p.last = message
	if _, err := p.sip.Write([]byte(message)); err != nil {
		p.t.Fatalf("%v", err)
	}
}

// Answer waits for the final answer to the last request, and returns it whole. A request without an answer is repeated,
// because UDP loses messages (RFC 3261, 17.1.1.2 and 17.1.2.2).
func (p *Telephone) Answer() string {
	p.t.Helper()
	wait := 500 * time.Millisecond
	for until := time.Now().Add(patience); ; {
		message, err := p.read(wait)
		isLost := errors.Is(err, os.ErrDeadlineExceeded) && time.Now().Before(until) && p.stream == nil
		if isLost {
			p.Send(p.last)
			wait *= 2
			continue
		}

		if err != nil {
			p.t.Fatalf("no message from the server: %v", err)
		}

		number, _, _ := strings.Cut(Header(message, "CSeq"), " ")
		isResponse := strings.HasPrefix(message, "SIP/2.0 ") && number == strconv.Itoa(p.seq)
		if !isResponse {
			continue // an answer to an earlier request, or a request
		}

		if strings.HasPrefix(message, "SIP/2.0 1") {
			wait = patience // the server has the request
			continue
		}
		return message
	}
}

// Next waits for the next message.
func (p *Telephone) Next() string {
	p.t.Helper()
	return p.next(patience)
}

func (p *Telephone) next(wait time.Duration) string {
	p.t.Helper()
	message, err := p.read(wait)
	if err != nil {
		p.t.Fatalf("no message from the server: %v", err)
	}
	return message
}

// read waits for the next message for a time.
func (p *Telephone) read(wait time.Duration) (string, error) {
	if p.stream != nil {
		_ = p.sip.SetReadDeadline(time.Now().Add(max(wait, patience)))
		return p.readStream()
	}
	buffer := make([]byte, 65536)
	_ = p.sip.SetReadDeadline(time.Now().Add(wait))
	n, err := p.sip.Read(buffer)
	return string(buffer[:n]), err
}

// readStream reads a message, whose length is in its header.
func (p *Telephone) readStream() (string, error) {
	var out strings.Builder
	for {
		line, err := p.stream.ReadString('\n')
		out.WriteString(line)
		if err != nil {
			return "", err
		}
		if line == "\r\n" {
			break
		}
	}
	length, _ := strconv.Atoi(Header(out.String(), "Content-Length"))
	body := make([]byte, length)
	_, err := io.ReadFull(p.stream, body)
	return out.String() + string(body), err
}

// Status returns the code of an answer.
func Status(message string) int {
	fields := strings.Fields(message)
	if len(fields) < 2 {
		return 0
	}
	code, _ := strconv.Atoi(fields[1])
	return code
}

// Header returns a header of a message, "" without it.
func Header(message, name string) string {
	for line := range strings.Lines(message) {
		key, value, ok := strings.Cut(line, ":")
		if ok && strings.EqualFold(strings.TrimSpace(key), name) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// Dial dials a line and returns the final answer. A call that is answered is confirmed, and
// its sound begins.
func (p *Telephone) Dial(line string) string {
	p.t.Helper()
	p.Invite(line)

	answer := p.Answer()
	if to := Header(answer, "To"); to != "" {
		p.target = to
	}

	if Status(answer) != 200 {
		p.Request("ACK", "", "")
		return answer
	}

	body := ""
	if p.Late {
		body = p.Description("sendrecv")
	}

	p.Request("ACK", "application/sdp", body)
	p.connect(answer)
	return answer
}

// Invite sends the INVITE alone.
func (p *Telephone) Invite(line string) {
	p.t.Helper()
	p.line = line
	body := ""
	if !p.Late {
		body = p.Description("sendrecv")
	}
	p.Request("INVITE", "application/sdp", body, p.Headers...)
}

// Target takes the tag of the center from an answer.
func (p *Telephone) Target(answer string) { p.target = Header(answer, "To") }

// connect reads where the center receives sound, and begins to send and to count.
func (p *Telephone) connect(answer string) {
	p.t.Helper()
	p.events = 96
	var host, port string
	for line := range strings.Lines(answer) {
		fields := strings.Fields(line)
		if len(fields) == 3 && fields[0] == "c=IN" {
			host = fields[2]
		}

		if len(fields) > 3 && fields[0] == "m=audio" {
			port = fields[1]
		}

		if strings.HasPrefix(line, "a=rtpmap:101 telephone-event") {
			p.events = 101
		}
	}

	at, err := netip.ParseAddrPort(net.JoinHostPort(host, port))
	if err != nil {
		p.t.Fatalf("the answer has no place for sound:\n%s", answer)
	}

	p.to = at
	p.counted.Go(p.count)

	if !p.Mute {
		go p.breathe()
	}
}

// count counts the packets that come.
func (p *Telephone) count() {
	buffer := make([]byte, 2048)
	for {
		n, err := p.rtp.Read(buffer)
		if err != nil {
			return
		}
		if n == len(mark) {
			p.marked <- p.heard.Load()
			continue
		}

		// The sound follows a header of 12 bytes.
		p.heard.Add(1)
		if n > 12 && IsLoud(buffer[12:n]) {
			p.loudAt.Store(time.Now().UnixNano())
		}
		if p.Took != nil && n > 12 {
			p.Took(buffer[12:n])
		}
	}
}

// Listen waits until the center has said something since the last call of Listen, and has then
// been silent for most of a second.
func (p *Telephone) Listen() {
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for until := time.Now().Add(patience); time.Now().Before(until); {
		<-look.C
		last := p.loudAt.Load()
		if last > 0 && time.Since(time.Unix(0, last)) > 700*time.Millisecond {
			break
		}
	}
	p.loudAt.Store(0)
}

// Wait waits until nothing comes any more, after the end of the call.
func (p *Telephone) Wait() { p.counted.Wait() }

// mark is a packet that the telephone sends to itself. It is shorter than any packet of sound.
var mark = []byte{0}

// Heard returns how many packets have come. All that were sent before are counted, since the telephone waits for a
// packet that it sends to itself after them.
func (p *Telephone) Heard() int64 {
	p.t.Helper()
	if _, err := p.rtp.WriteTo(mark, p.rtp.LocalAddr()); err != nil { // after the end
		p.counted.Wait()
		return p.heard.Load()
	}
	select {
	case heard := <-p.marked:
		return heard
	case <-time.After(patience):
		p.t.Fatalf("the telephone does not hear itself")
		return 0
	}
}

// Speak makes the telephone send a loud sound in place of silence, or silence again.
func (p *Telephone) Speak(speaks bool) { p.speaks.Store(speaks) }

// breathe sends silence, or a sound, every 20 ms.
func (p *Telephone) breathe() {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()

	silence := make([]byte, 160)
	loud := make([]byte, 160)
	for i := range silence {
		silence[i] = 0xff

		// A square wave of 200 Hz, of the value 5,000 in both directions.
		loud[i] = 0x9f
		if i/20%2 == 0 {
			loud[i] = 0x1f
		}
	}

	pressed := &tones{}
	for n := uint32(0); ; n++ {
		select {
		case <-p.ended:
			return
		case <-tick.C:
			sound := silence
			if p.speaks.Load() {
				sound = loud
			}
			select {
			case pressed = <-p.sounds:
			default:
			}
			if len(pressed.packets) > 0 {
				sound = pressed.packets[0]
				pressed.packets = pressed.packets[1:]
			}
			p.packet(0, false, 500_000_000+n*160, sound)
			if len(pressed.packets) == 0 && pressed.sent != nil {
				close(pressed.sent)
				pressed.sent = nil
			}
		}
	}
}

func (p *Telephone) packet(kind byte, isMarked bool, timestamp uint32, payload []byte) {
	out := make([]byte, 12, 12+len(payload))
	out[0] = 0x80
	out[1] = kind
	if isMarked {
		out[1] |= 0x80
	}
	binary.BigEndian.PutUint16(out[2:], uint16(p.packets.Add(1)))
	binary.BigEndian.PutUint32(out[4:], timestamp)
	_, _ = p.rtp.WriteToUDPAddrPort(append(out, payload...), p.to)
}

// Press presses keys, as RFC 4733 sends them.
func (p *Telephone) Press(keys string) {
	for _, k := range keys {
		code := byte(strings.IndexRune("0123456789*#", k))
		p.timestamp += 1600
		p.packet(p.events, true, p.timestamp, []byte{code, 10, 0, 160})
		for range 3 {
			p.packet(p.events, false, p.timestamp, []byte{code, 0x8a, 3, 32})
		}
	}
}

// Tones presses keys by their tones in the sound, with pauses as long. It returns when they are sent.
func (p *Telephone) Tones(keys string, length time.Duration) {
	const rate = 8000
	low := []float64{697, 770, 852, 941}
	high := []float64{1209, 1336, 1477}
	all := &tones{sent: make(chan struct{})}
	for _, k := range keys {
		place := strings.IndexRune("123456789*0#", k)
		samples := make([]int16, 2*int(length*rate/time.Second))
		for i := range len(samples) / 2 {
			at := 2 * math.Pi * float64(i) / rate
			samples[i] = int16(6000 * (math.Sin(low[place/3]*at) + math.Sin(high[place%3]*at)))
		}
		for packet := range slices.Chunk(samples, 160) {
			coded := make([]byte, len(packet))
			sound.MuLaw.Encode(coded, packet)
			all.packets = append(all.packets, coded)
		}
	}

	// All packets are handed over at once, so that a busy machine makes no gap in a tone. From then on they are the
	// sender's.
	sent := all.sent
	p.sounds <- all
	select {
	case <-sent:
	case <-p.ended:
	}
}

// tones are packets of sound that are still to be sent. Sent is closed when they are.
type tones struct {
	packets [][]byte
	sent    chan struct{}
}

// HangUp ends the call.
func (p *Telephone) HangUp() {
	p.t.Helper()
	p.Request("BYE", "", "")
	if answer := p.Answer(); Status(answer) != 200 {
		p.t.Fatalf("the end is answered by\n%s", answer)
	}
	p.Close()
}

// Reply answers a request of the center without a body.
func (p *Telephone) Reply(request, status string) {
	p.t.Helper()
	p.ReplyWith(request, status, "")
}

// ReplyWith answers a request of the center with a description of the session.
func (p *Telephone) ReplyWith(request, status, description string) {
	p.t.Helper()
	answer := []string{"SIP/2.0 " + status}
	for _, name := range []string{"Via", "From", "To", "Call-ID", "CSeq"} {
		answer = append(answer, name+": "+Header(request, name))
	}
	if description != "" {
		answer = append(answer, "Content-Type: application/sdp")
	}
	answer = append(answer, fmt.Sprintf("Content-Length: %d", len(description)), "", description)
	p.Send(strings.Join(answer, "\r\n"))
}

// AwaitEnd waits until the center hangs up, and confirms it.
func (p *Telephone) AwaitEnd() {
	p.t.Helper()
	for {
		message := p.next(longestCall)
		if !strings.HasPrefix(message, "BYE ") {
			continue
		}

		// What came before the end is taken before the socket is closed.
		if p.Took != nil {
			p.Heard()
		}
		p.Reply(message, "200 OK")
		p.Close()
		return
	}
}

// IsLoud reports whether samples of PCMU have a sound. 0xff and 0x7f are silence (ITU-T G.711).
func IsLoud(coded []byte) bool {
	return slices.ContainsFunc(coded, func(b byte) bool { return b != 0xff && b != 0x7f })
}

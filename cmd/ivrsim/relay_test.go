package main

import (
	"math"
	"math/rand/v2"
	"net"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// relay stands between a caller and a line. It passes SIP on, and carries the sound over sockets of its own, which
// lose, delay and disturb packets. It can name the scripted call that a client without own headers follows.
type relay struct {
	line   netip.AddrPort
	outer  *net.UDPConn // to callers
	inner  *net.UDPConn // to the line
	lost   atomic.Int64
	deaf   atomic.Bool // all sound is lost, and keys are not
	mutex  sync.Mutex
	caller netip.AddrPort
	test   string // the scripted call; "": none is named
	random *rand.Rand
	noise  float64 // the root mean square
}

// The network.
const (
	relayLoss   = 0.05
	relayJitter = 40 * time.Millisecond
	relayNoise  = 20 // dB below the speech
)

func newRelay(t *testing.T, line netip.AddrPort, seed uint64) *relay {
	t.Helper()
	r := &relay{line: line, random: rand.New(rand.NewPCG(seed, 7))}
	r.noise = speechLevel(t) / math.Pow(10, relayNoise/20)
	r.outer = relaySocket(t)
	r.inner = relaySocket(t)
	go r.pass(t, r.outer, func(from netip.AddrPort, text string) {
		r.mutex.Lock()
		r.caller = from
		if r.test != "" && strings.HasPrefix(text, "INVITE ") {
			text = strings.Replace(text, "\r\n", "\r\nX-Ivrsim-Test: "+r.test+"\r\n", 1)
		}
		r.mutex.Unlock()
		_, _ = r.inner.WriteToUDPAddrPort([]byte(r.redirect(t, text)), r.line)
	})

	go r.pass(t, r.inner, func(_ netip.AddrPort, text string) {
		r.mutex.Lock()
		to := r.caller
		r.mutex.Unlock()
		_, _ = r.outer.WriteToUDPAddrPort([]byte(r.redirect(t, text)), to)
	})

	return r
}

// speechLevel returns the root mean square of a spoken sentence.
func speechLevel(t *testing.T) float64 {
	t.Helper()
	samples, err := sound.NewVoice(nil).Speak(t.Context(), sound.Prompt{Text: "Thank you for calling.", Language: "en"})
	must(t, err)
	power := 0.0
	for _, s := range samples {
		power += float64(s) * float64(s) / float64(len(samples))
	}
	return math.Sqrt(power)
}

func relaySocket(t *testing.T) *net.UDPConn {
	t.Helper()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	must(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func (r *relay) address() string { return r.outer.LocalAddr().String() }

// setTest names the scripted call that the next client follows.
func (r *relay) setTest(name string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.test = name
}

// pass reads messages until the socket is closed.
func (r *relay) pass(_ *testing.T, from *net.UDPConn, to func(netip.AddrPort, string)) {
	buffer := make([]byte, 65536)
	for {
		n, sender, err := from.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return
		}
		to(sender, string(buffer[:n]))
	}
}

var audioPort = regexp.MustCompile(`m=audio (\d+) `)

// redirect leads the sound of a session description through the relay.
func (r *relay) redirect(t *testing.T, text string) string {
	head, body, found := strings.Cut(text, "\r\n\r\n")
	m := audioPort.FindStringSubmatch(body)
	if !found || m == nil {
		return text
	}
	port, err := strconv.ParseUint(m[1], 10, 16)
	if err != nil {
		return text
	}

	// The side that wrote the description hears what comes to this socket.
	socket := relaySocket(t)
	go r.disturb(socket, netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(port)))
	own := socket.LocalAddr().(*net.UDPAddr).Port
	body = strings.Replace(body, m[0], "m=audio "+strconv.Itoa(own)+" ", 1)
	lines := strings.Split(head, "\r\n")
	for i := range lines {
		if strings.HasPrefix(strings.ToLower(lines[i]), "content-length:") {
			lines[i] = "Content-Length: " + strconv.Itoa(len(body))
		}
	}
	return strings.Join(lines, "\r\n") + "\r\n\r\n" + body
}

// disturb passes packets of sound on.
func (r *relay) disturb(from *net.UDPConn, to netip.AddrPort) {
	buffer := make([]byte, 2048)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		data := append([]byte(nil), buffer[:n]...)
		r.mutex.Lock()
		isSound := len(data) > 1 && data[1]&0x7f == 0 // PCMU
		isLost := r.random.Float64() < relayLoss || isSound && r.deaf.Load()
		delay := time.Duration(r.random.Float64() * float64(relayJitter))
		if len(data) == 12+160 && isSound {
			for i := 12; i < len(data); i++ {
				noisy := float64(sound.MuLaw.Decode(data[i])) + r.random.NormFloat64()*r.noise
				sample := [1]int16{int16(math.Max(-32768, math.Min(32767, noisy)))}
				sound.MuLaw.Encode(data[i:i+1], sample[:])
			}
		}
		r.mutex.Unlock()

		if isLost {
			r.lost.Add(1)
			continue
		}
		// The answer leaves from the socket that the other side sends to.
		time.AfterFunc(delay, func() { _, _ = from.WriteToUDPAddrPort(data, to) })
	}
}

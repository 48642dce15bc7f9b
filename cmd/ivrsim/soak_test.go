package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	soakClients = 200 // of eight kinds
	soakUnread  = 500 // clients that never read, in addition
	soakWaves   = 6   // how often each of these connects
	soakSamples = 60  // of the server's resources; the last third is compared with the middle one
)

// soakLength is for how long TestSoak runs.
func soakLength() (time.Duration, error) { return time.ParseDuration(os.Getenv("IVRSIM_SOAK")) }

// taken has the resources of the server: memory in KiB, goroutines, open files, and sockets of them.
type taken struct{ Resident, Heap, Goroutines, Files, Sockets int }

// measured runs the program and prints what it takes to standard error.
func measured() {
	length, err := soakLength()
	if err != nil {
		panic(err)
	}
	go func() {
		for range time.Tick(length / soakSamples) {
			var memory runtime.MemStats
			runtime.ReadMemStats(&memory)
			now := taken{Heap: int(memory.HeapAlloc >> 10), Goroutines: runtime.NumGoroutine()}
			status, _ := os.ReadFile("/proc/self/status")
			_, resident, _ := bytes.Cut(status, []byte("VmRSS:"))
			_, _ = fmt.Sscan(string(resident), &now.Resident)
			files, _ := os.ReadDir("/proc/self/fd")
			now.Files = len(files)

			for _, f := range files {
				if to, _ := os.Readlink("/proc/self/fd/" + f.Name()); strings.HasPrefix(to, "socket:") {
					now.Sockets++
				}
			}

			fmt.Fprintf(os.Stderr, "taken %d %d %d %d %d\n", now.Resident, now.Heap, now.Goroutines, now.Files, now.Sockets)
		}
	}()

	main()
}

// TestSoak serves the sample center to slow, dead and hostile clients, and fails if what the
// server takes keeps growing, or if it keeps the connections of those that never read. It is run by .ci/soak.
func TestSoak(t *testing.T) {
	length, err := soakLength()
	if err != nil || runtime.GOOS != "linux" {
		t.Skip("it takes half an hour, and Linux: run .ci/soak")
	}

	server := program(t, "serve", "--listen", "127.0.0.1:0", "--speed", "60")
	server.Args[0] = "ivrsim-measured"
	server.Env = nil // its memory is measured

	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	said, err := server.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}

	if err := server.Start(); err != nil {
		t.Fatal(err)
	}

	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(line)

	ctx, cancel := context.WithTimeout(t.Context(), length)
	defer cancel()
	var clients sync.WaitGroup
	for i := range soakClients {
		clients.Go(func() { visit(ctx, address, i) })
	}
	for i := range soakUnread {
		clients.Go(func() { neverRead(ctx, address, i, length/soakWaves) })
	}

	var samples []taken
	for lines := bufio.NewScanner(said); len(samples) < soakSamples-1 && lines.Scan(); {
		var now taken
		_, err := fmt.Sscanf(lines.Text(), "taken %d %d %d %d %d",
			&now.Resident, &now.Heap, &now.Goroutines, &now.Files, &now.Sockets)
		if err != nil {
			t.Error(lines.Text())
			continue
		}
		samples = append(samples, now)

		begin := time.Now()
		if status, _ := get(t, "http://"+address+"/healthz"); status != http.StatusOK {
			t.Errorf("/healthz answers %d", status)
		}
		answers := time.Since(begin).Round(time.Millisecond)
		since := (length / soakSamples * time.Duration(len(samples))).Round(time.Second)
		t.Logf("%s: %d MiB resident, %d MiB heap, %d goroutines, %d files, %d sockets, /healthz in %s",
			since, now.Resident>>10, now.Heap>>10, now.Goroutines, now.Files, now.Sockets, answers)
	}

	cancel()
	clients.Wait()

	if err := server.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, said); err != nil {
		t.Error(err)
	}
	if err := server.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}

	if len(samples) < soakSamples-1 {
		t.Fatalf("it ended after %d samples of %d", len(samples), soakSamples-1)
	}
	if kept := least(samples[soakSamples/3:], func(s taken) int { return s.Sockets }); kept > soakClients+20 {
		t.Errorf("%d sockets are kept", kept)
	}

	for name, of := range map[string]func(taken) int{
		"KiB resident": func(s taken) int { return s.Resident },
		"KiB of heap":  func(s taken) int { return s.Heap },
		"goroutines":   func(s taken) int { return s.Goroutines },
		"files":        func(s taken) int { return s.Files },
		"sockets":      func(s taken) int { return s.Sockets },
	} {
		before := most(samples[soakSamples/3:2*soakSamples/3], of)
		after := most(samples[2*soakSamples/3:], of)
		t.Logf("at most %d %s in the middle third, %d in the last", before, name, after)
		if after > before+before/5 {
			t.Errorf("%s grow from %d to %d", name, before, after)
		}
	}
}

func most(samples []taken, of func(taken) int) int {
	greatest := of(samples[0])
	for _, s := range samples {
		greatest = max(greatest, of(s))
	}
	return greatest
}

func least(samples []taken, of func(taken) int) int {
	return -most(samples, func(s taken) int { return -of(s) })
}

// visit connects again and again, from an address of its own, as a client of one of eight
// kinds.
func visit(ctx context.Context, address string, i int) {
	from := net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 1, byte(i + 1)}), 0))
	dialer := net.Dialer{LocalAddr: from, Timeout: 10 * time.Second}
	for n := 0; wait(ctx, 500*time.Millisecond); n++ {
		c, err := dialer.DialContext(ctx, "tcp", address)
		if err != nil {
			continue // the server closes what is over its limits
		}

		done := context.AfterFunc(ctx, func() { _ = c.Close() })
		_ = c.SetDeadline(time.Now().Add(90 * time.Second))
		request := func(method, path, body string) {
			fmt.Fprintf(c, "%s %s HTTP/1.1\r\nHost: %s\r\n", method, path, address)
			fmt.Fprintf(c, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		}

		switch i % 8 {
		case 0: // reads slowly
			request("GET", "/report/report.html", "")
			slowly(ctx, func() error { _, err := c.Read(make([]byte, 100)); return err })
		case 1: // asks for much and never reads
			for range 20 {
				request("GET", "/flows/main", "")
			}
			wait(ctx, time.Minute)
		case 2: // sends a header that does not end
			fmt.Fprint(c, "GET / HTTP/1.1\r\n")
			slowly(ctx, func() error { _, err := fmt.Fprint(c, "A: b\r\n"); return err })
		case 3: // sends a body that does not end
			fmt.Fprintf(c, "POST /calls HTTP/1.1\r\nHost: %s\r\nContent-Length: 60000\r\n\r\n", address)
			slowly(ctx, func() error { _, err := c.Write([]byte("line=us_general&")); return err })
		case 4: // watches the wallboard and never reads
			request("GET", "/wallboard/events", "")
			wait(ctx, time.Minute)
		case 5: // calls and never hangs up
			request("POST", "/calls", "line=us_general")
			_, _ = c.Read(make([]byte, 4096))
		case 6: // sends anything, or nothing
			switch n % 4 {
			case 0:
				garbage := make([]byte, 1<<16)
				for k := range garbage {
					garbage[k] = byte(k*k + n)
				}
				_, _ = c.Write(garbage)
				_, _ = c.Read(make([]byte, 4096))
			case 1:
				request("POST", "/report", "replications=100&seed="+fmt.Sprint(n))
				_, _ = c.Read(make([]byte, 4096))
			case 2:
				request("GET", "/flows/"+strings.Repeat("%2e%2e/", n%1000), "")
				_, _ = c.Read(make([]byte, 4096))
			case 3:
				wait(ctx, time.Minute)
			}
		case 7: // hangs up in the middle
			request("GET", []string{"/", "/wallboard", "/report", "/metrics", "/flows/main"}[n%5], "")
			_, _ = c.Read(make([]byte, 100))
			_ = c.(*net.TCPConn).SetLinger(0)
		}

		done()
		_ = c.Close()
	}
}

// neverRead connects again and again, asks for more than a connection's buffers take, and
// reads nothing for as long as hold. The server has to close the connection before.
func neverRead(ctx context.Context, address string, i int, hold time.Duration) {
	from := net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 2, byte(i%200 + 1)}), 0))
	dialer := net.Dialer{LocalAddr: from, Timeout: 10 * time.Second}
	for wait(ctx, time.Duration(i)*10*time.Millisecond) {
		c, err := dialer.DialContext(ctx, "tcp", address)
		if err != nil {
			continue // the server closes what is over its limits
		}
		_ = c.(*net.TCPConn).SetReadBuffer(1 << 12)
		path := []string{"/flows/main", "/wallboard/events", "/metrics", "/events"}[i%4]
		for range 20 {
			fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, address)
		}
		wait(ctx, hold-time.Duration(i)*10*time.Millisecond)
		_ = c.Close()
	}
}

// slowly does something each second until it fails, for at most two minutes.
func slowly(ctx context.Context, do func() error) {
	for range 120 {
		if do() != nil || !wait(ctx, time.Second) {
			return
		}
	}
}

// wait waits, and reports whether the context goes on.
func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

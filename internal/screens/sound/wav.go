package sound

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
)

// MaxRecording bounds a recording and a spoken prompt. A longer one is refused.
const MaxRecording = 10 * time.Minute

// maxFile bounds the bytes of a recording's file.
const maxFile = 128 << 20

// The formats of samples in a WAV file.
const (
	wavPCM        = 1
	wavALaw       = 6
	wavMuLaw      = 7
	wavExtensible = 0xfffe // the format follows in the extension
)

// wavFormat is the format of the samples in a WAV file.
type wavFormat struct {
	kind, channels, bits, rate int
}

// readWAV reads a recording: PCM of 8, 16, 24 or 32 bits, A-law or μ-law, of 8,000 to 192,000
// samples per second. Of several channels it reads the first.
func readWAV(data []byte) ([]int16, error) {
	isWAV := len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WAVE"
	if !isWAV {
		return nil, errors.New("it is not a WAV file")
	}

	var format wavFormat
	for at := 12; at+8 <= len(data); {
		id := string(data[at : at+4])
		size := int(binary.LittleEndian.Uint32(data[at+4:]))
		body := data[at+8:]

		// The header of a stream gives a greater size.
		size = min(size, len(body))

		// Other chunks, such as a title, are skipped.
		switch id {
		case "fmt ":
			var err error
			format, err = readWAVFormat(body[:size])
			if err != nil {
				return nil, err
			}
		case "data":
			return format.read(body[:size])
		}

		// Chunks start at even places, so an odd size has a byte of padding.
		at += 8 + size + size&1
	}

	return nil, errors.New("it has no sound")
}

func readWAVFormat(body []byte) (wavFormat, error) {
	if len(body) < 16 {
		return wavFormat{}, errors.New("its format is cut off")
	}

	f := wavFormat{
		kind:     int(binary.LittleEndian.Uint16(body)),
		channels: int(binary.LittleEndian.Uint16(body[2:])),
		rate:     int(binary.LittleEndian.Uint32(body[4:])),
		bits:     int(binary.LittleEndian.Uint16(body[14:])),
	}

	// An extensible format has the real kind after 24 bytes.
	if f.kind == wavExtensible && len(body) >= 26 {
		f.kind = int(binary.LittleEndian.Uint16(body[24:]))
	}

	return f, nil
}

// read decodes the first channel and changes its rate.
func (f wavFormat) read(body []byte) ([]int16, error) {
	// A lower rate than the telephone's sounds dull.
	if f.channels < 1 || f.channels > 8 || f.rate < Rate || f.rate > 192_000 {
		return nil, fmt.Errorf("it has %d channels of %d samples per second: "+
			"1 to 8 channels of 8,000 to 192,000 are read",
			f.channels, f.rate)
	}

	sample := f.sampler()
	if sample == nil {
		return nil, fmt.Errorf("it has format %d of %d bits: PCM of 8, 16, 24 or 32 bits, A-law and μ-law are read",
			f.kind, f.bits)
	}

	width := f.bits / 8 * f.channels
	frames := len(body) / width

	// The length is checked before any sample is decoded.
	length := time.Duration(float64(frames) / float64(f.rate) * float64(time.Second))
	if length > MaxRecording {
		return nil, fmt.Errorf("it lasts %s: the longest recording is %s", length.Round(time.Second), MaxRecording)
	}
	if frames == 0 {
		return nil, errors.New("it has no sound")
	}
	return resample(frames, f.rate, func(i int) int { return sample(body[i*width:]) }), nil
}

// sampler returns the function that reads a sample, or nil for an unknown format.
func (f wavFormat) sampler() func([]byte) int {
	switch {
	case f.kind == wavMuLaw && f.bits == 8:
		return func(b []byte) int { return int(MuLaw.Decode(b[0])) }
	case f.kind == wavALaw && f.bits == 8:
		return func(b []byte) int { return int(ALaw.Decode(b[0])) }
	case f.kind == wavPCM && f.bits == 8: // unsigned
		return func(b []byte) int { return (int(b[0]) - 128) << 8 }
	case f.kind == wavPCM && (f.bits == 16 || f.bits == 24 || f.bits == 32):
		top := f.bits/8 - 2 // the two highest bytes
		return func(b []byte) int { return int(int16(binary.LittleEndian.Uint16(b[top:]))) }
	}
	return nil
}

// WAVFile is a WAV file that is written while its length is not known: 8,000 samples per second
// of 16 bits.
type WAVFile struct {
	file     io.WriteSeeker
	channels int
	bytes    int
}

// headerBytes is the length of the header.
const headerBytes = 44

// NewWAVFile writes the header of a file with some channels.
func NewWAVFile(file io.WriteSeeker, channels int) (*WAVFile, error) {
	w := &WAVFile{file: file, channels: channels}
	return w, w.writeHeader()
}

func (w *WAVFile) writeHeader() error {
	_, err := w.file.Write(wavHeader(w.channels, w.bytes))
	return err
}

// wavHeader returns what stands before some bytes of samples.
func wavHeader(channels, bytes int) []byte {
	frame := 2 * channels
	out := append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(headerBytes-8+bytes))...)
	out = append(out, "WAVEfmt "...)
	out = binary.LittleEndian.AppendUint32(out, 16)
	out = binary.LittleEndian.AppendUint16(out, wavPCM)
	out = binary.LittleEndian.AppendUint16(out, uint16(channels))
	out = binary.LittleEndian.AppendUint32(out, Rate)
	out = binary.LittleEndian.AppendUint32(out, uint32(Rate*frame))
	out = binary.LittleEndian.AppendUint16(out, uint16(frame))
	out = binary.LittleEndian.AppendUint16(out, 16)
	out = append(out, "data"...)
	return binary.LittleEndian.AppendUint32(out, uint32(bytes))
}

func appendSamples(to []byte, samples []int16) []byte {
	for _, s := range samples {
		to = binary.LittleEndian.AppendUint16(to, uint16(s))
	}
	return to
}

// Write adds samples, in turn of each channel.
func (w *WAVFile) Write(samples []int16) error {
	n, err := w.file.Write(appendSamples(make([]byte, 0, 2*len(samples)), samples))
	w.bytes += n
	return err
}

// Close writes the length into the header. The file stays open.
func (w *WAVFile) Close() error {
	if _, err := w.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return w.writeHeader()
}

// EncodeWAV returns a file with one channel.
func EncodeWAV(samples []int16) []byte { return appendSamples(wavHeader(1, 2*len(samples)), samples) }

package sound

import "math/bits"

// Rate is the number of samples per second.
const Rate = 8000

// Law is one of the two encodings of G.711.
type Law uint8

// The encodings.
const (
	MuLaw Law = iota
	ALaw
)

// Encode writes samples as bytes. The output must be as long as the samples.
func (l Law) Encode(out []byte, samples []int16) {
	encode := encodeMu
	if l == ALaw {
		encode = encodeA
	}

	for i, s := range samples {
		out[i] = encode(s)
	}
}

// Decode returns the sample of a byte.
func (l Law) Decode(b byte) int16 {
	if l == ALaw {
		return decodedA[b]
	}
	return decodedMu[b]
}

// The samples of all bytes.
var (
	decodedMu = decodeAll(decodeMu)
	decodedA  = decodeAll(decodeA)
)

func decodeAll(decode func(byte) int16) (out [256]int16) {
	for b := range out {
		out[b] = decode(byte(b))
	}
	return out
}

// The parts of a byte: its sign, its segment and its step in the segment.
const (
	signBit     = 0x80
	segmentMask = 7
	stepMask    = 15
)

// The law of μ adds a bias to each magnitude, and has a greatest magnitude.
const (
	muBias = 132
	muMost = 32635
)

func encodeMu(s int16) byte {
	// The law encodes a magnitude and a sign (ITU-T G.711).
	magnitude := int(s)
	sign := byte(0)
	if magnitude < 0 {
		magnitude = -magnitude - 1
		sign = signBit
	}

	// The bias makes each segment start at a power of two.
	magnitude = min(magnitude, muMost) + muBias
	segment := bits.Len(uint(magnitude)) - 8
	step := byte(magnitude>>(segment+3)) & stepMask

	// All bits are inverted on the line.
	return ^(sign | byte(segment)<<4 | step)
}

func decodeMu(b byte) int16 {
	b = ^b

	// The segment is the power of two, and the step is the place within it.
	magnitude := int(b&stepMask)<<3 + muBias
	magnitude <<= b >> 4 & segmentMask
	magnitude -= muBias

	if b&signBit != 0 {
		return int16(-magnitude)
	}
	return int16(magnitude)
}

// aToggled are the bits that A-law inverts.
const aToggled = 0x55

func encodeA(s int16) byte {
	magnitude := int(s)
	sign := byte(signBit)
	if magnitude < 0 {
		magnitude = -magnitude - 1
		sign = 0
	}

	// A-law has 13 bits, so the lowest ones are lost.
	magnitude >>= 4
	if magnitude < 16 { // the first segment is linear
		return (sign | byte(magnitude)) ^ aToggled
	}

	// Each further segment has twice the step of the segment before it.
	segment := bits.Len(uint(magnitude)) - 4
	step := byte(magnitude>>(segment-1)) & stepMask
	return (sign | byte(segment)<<4 | step) ^ aToggled
}

func decodeA(b byte) int16 {
	b ^= aToggled
	magnitude := int(b&stepMask)<<4 + 8
	if segment := b >> 4 & segmentMask; segment > 0 {
		magnitude = (magnitude + 256) << (segment - 1)
	}

	if b&signBit == 0 {
		return int16(-magnitude)
	}
	return int16(magnitude)
}

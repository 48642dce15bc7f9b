// Package tail reads a file of call records that another program writes: the file grows, also by half a line, and a
// rotation replaces it. The records of replaced files stay.
//
// The package does not know the center or the day whose calls the records are, nor when to read again.
package tail

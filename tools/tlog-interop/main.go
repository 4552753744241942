// tlog-interop puts the code of others to the formats that src/core/evidence reads and writes: what we made is checked
// by it, and what it makes is checked by us. Each command prints one JSON document; anything that does not hold ends it
// with a message and exit code 1.
package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/torchwood"
	fnote "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/formats/proof"
	mproof "github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	commands := map[string]func([]string) any{
		"keygen":      keygen,
		"check":       check,
		"read-tiles":  readTiles,
		"make":        makeAll,
		"tessera-log": tesseraLog,
	}
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fail(fmt.Errorf("usage: tlog-interop keygen|check|read-tiles|make|tessera-log"))
	}
	answer := commands[os.Args[1]](os.Args[2:])
	must(json.NewEncoder(os.Stdout).Encode(answer))
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func must(err error) {
	if err != nil {
		fail(err)
	}
}

func get[T any](value T, err error) T {
	must(err)
	return value
}

func ensure(holds bool, what string) {
	if !holds {
		fail(fmt.Errorf("does not hold: %s", what))
	}
}

type key struct {
	Skey string `json:"skey"`
	Vkey string `json:"vkey"`
}

// keygen <name>: a log's key.
func keygen(given []string) any {
	skey, vkey, err := note.GenerateKey(rand.Reader, given[0])
	must(err)
	return key{skey, vkey}
}

// What we made, for others to check.
type made struct {
	Note        string   `json:"note"`
	NoteVkey    string   `json:"noteVkey"`
	Policy      string   `json:"policy"`
	Checkpoint  string   `json:"checkpoint"`
	WitnessVkey string   `json:"witnessVkey"`
	CosignedAt  int64    `json:"cosignedAt"`
	Entries     [][]byte `json:"entries"`
	// one .tlog-proof for each entry
	Proofs      []string      `json:"proofs"`
	Consistency []consistency `json:"consistency"`
}

type consistency struct {
	OldSize uint64   `json:"oldSize"`
	OldRoot []byte   `json:"oldRoot"`
	NewSize uint64   `json:"newSize"`
	NewRoot []byte   `json:"newRoot"`
	Proof   [][]byte `json:"proof"`
}

// check <file>: notes, cosignatures, policies, inclusion and consistency proofs that we made, each by every library that
// knows it; and each once more with something changed, which must not pass.
func check(given []string) any {
	var in made
	must(json.Unmarshal(get(os.ReadFile(given[0])), &in))
	checkNotes(in)
	policy := get(torchwood.ParsePolicy([]byte(in.Policy)))
	checkpoint, _, err := torchwood.VerifyCheckpoint([]byte(in.Checkpoint), policy)
	must(err)
	root := checkpoint.Hash
	ensure(int(checkpoint.N) == len(in.Entries), "the size of the checkpoint")
	for index, file := range in.Proofs {
		leaf := tlog.RecordHash(in.Entries[index])
		must(torchwood.VerifyProof(policy, leaf, []byte(file)))
		other := tlog.RecordHash([]byte("another"))
		ensure(torchwood.VerifyProof(policy, other, []byte(file)) != nil, "another entry is not proved")
		var read proof.TLogProof
		must(read.Unmarshal([]byte(file)))
		ensure(read.Index == uint64(index), "the index of a proof")
		ensure(bytes.Equal(read.Marshal(), []byte(file)), "a proof is written as it was read")
		hashes := make([][]byte, len(read.Hashes))
		for at := range read.Hashes {
			hashes[at] = read.Hashes[at][:]
		}
		size := uint64(checkpoint.N)
		must(mproof.VerifyInclusion(rfc6962.DefaultHasher, read.Index, size, leaf[:], hashes, root[:]))
	}
	for _, one := range in.Consistency {
		checkConsistency(one)
	}
	return map[string]int{"proofs": len(in.Proofs), "consistency": len(in.Consistency)}
}

func checkNotes(in made) {
	verifier := get(note.NewVerifier(in.NoteVkey))
	opened := get(note.Open([]byte(in.Note), note.VerifierList(verifier)))
	ensure(len(opened.Sigs) == 1, "one signature on the note")
	_, err := note.Open([]byte("x"+in.Note), note.VerifierList(verifier))
	ensure(err != nil, "a changed note is refused")

	cosigner := get(torchwood.NewCosignatureVerifier(in.WitnessVkey))
	witnessed := get(note.Open([]byte(in.Checkpoint), note.VerifierList(cosigner)))
	ensure(get(torchwood.CosignatureTimestamp(witnessed.Sigs[0])) == in.CosignedAt, "the time of a cosignature")
	other := get(fnote.NewVerifierForCosignatureV1(in.WitnessVkey))
	again := get(note.Open([]byte(in.Checkpoint), note.VerifierList(other)))
	ensure(get(fnote.CoSigV1Timestamp(again.Sigs[0])).Unix() == in.CosignedAt, "the time, by another library")
}

func checkConsistency(one consistency) {
	hashes := make(tlog.TreeProof, len(one.Proof))
	for at := range one.Proof {
		hashes[at] = tlog.Hash(one.Proof[at])
	}
	newRoot, oldRoot := tlog.Hash(one.NewRoot), tlog.Hash(one.OldRoot)
	must(tlog.CheckTree(hashes, int64(one.NewSize), newRoot, int64(one.OldSize), oldRoot))
	hasher := rfc6962.DefaultHasher
	must(mproof.VerifyConsistency(hasher, one.OldSize, one.NewSize, one.Proof, one.OldRoot, one.NewRoot))
}

// read-tiles <folder or URL> <policy file>: every entry of a log's tiles, each checked against the checkpoint.
func readTiles(given []string) any {
	tiles, signed := tilesOf(given[0])
	policy := get(torchwood.ParsePolicy(get(os.ReadFile(given[1]))))
	checkpoint, _, err := torchwood.VerifyCheckpoint(signed, policy)
	must(err)
	client := get(torchwood.NewClient(tiles))
	ctx := context.Background()
	all := sha256.New()
	count := 0
	for index, entry := range client.AllEntries(ctx, checkpoint.Tree, 0) {
		ensure(int(index) == count, "the order of entries")
		all.Write(entry)
		count++
	}
	must(client.Err())
	ensure(count == int(checkpoint.N), "every entry is there")
	for _, index := range []int64{0, checkpoint.N / 2, checkpoint.N - 1} {
		entry, path, err := client.Entry(ctx, checkpoint.Tree, index)
		must(err)
		must(tlog.CheckRecord(path, checkpoint.N, checkpoint.Hash, index, tlog.RecordHash(entry)))
	}
	return map[string]any{"count": count, "sha256": hex.EncodeToString(all.Sum(nil))}
}

func tilesOf(place string) (torchwood.TileReader, []byte) {
	if !strings.HasPrefix(place, "http") {
		return get(torchwood.NewTileFS(os.DirFS(place))), get(os.ReadFile(filepath.Join(place, "checkpoint")))
	}
	answer := get(http.Get(strings.TrimSuffix(place, "/") + "/checkpoint"))
	defer answer.Body.Close()
	ensure(answer.StatusCode == http.StatusOK, "the checkpoint is served")
	return get(torchwood.NewTileFetcher(place)), get(io.ReadAll(answer.Body))
}

// make <size>: the same as we make, for us to check.
func makeAll(given []string) any {
	var size int64
	get(fmt.Sscan(given[0], &size))
	skey, vkey, err := note.GenerateKey(rand.Reader, "log.example/go")
	must(err)
	signer := get(note.NewSigner(skey))
	_, private, err := ed25519.GenerateKey(rand.Reader)
	must(err)
	cosigner := get(torchwood.NewCosignatureSigner("witness.example/go", private))

	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		list := make([]tlog.Hash, len(indexes))
		for at, index := range indexes {
			list[at] = hashes[index]
		}
		return list, nil
	})
	out := made{NoteVkey: vkey, WitnessVkey: cosigner.Verifier().String(), CosignedAt: time.Now().Unix()}
	for index := range size {
		entry := fmt.Appendf(nil, "entry %d 条目", index)
		out.Entries = append(out.Entries, entry)
		hashes = append(hashes, get(tlog.StoredHashes(index, entry, reader))...)
	}
	root := get(tlog.TreeHash(size, reader))
	text := torchwood.Checkpoint{Origin: "log.example/go", Tree: tlog.Tree{N: size, Hash: root}}.String()
	out.Checkpoint = string(get(note.Sign(&note.Note{Text: text}, signer, cosigner)))
	out.Note = string(get(note.Sign(&note.Note{Text: "a text\n\nof two paragraphs\n"}, signer)))
	out.Policy = fmt.Sprintf("log %s\nwitness w %s\nquorum w\n", vkey, out.WitnessVkey)
	for index := range size {
		path := get(tlog.ProveRecord(size, index, reader))
		out.Proofs = append(out.Proofs, string(torchwood.FormatProof(index, path, []byte(out.Checkpoint))))
		oldRoot := get(tlog.TreeHash(index+1, reader))
		one := consistency{OldSize: uint64(index + 1), OldRoot: oldRoot[:], NewSize: uint64(size), NewRoot: root[:]}
		for _, hash := range get(tlog.ProveTree(size, index+1, reader)) {
			one.Proof = append(one.Proof, hash[:])
		}
		out.Consistency = append(out.Consistency, one)
	}
	return out
}

// tessera-log <folder> <policy file> <skey> <count>: a log by Tessera, of so many entries, that publishes no checkpoint
// before the policy's witnesses have cosigned it.
func tesseraLog(given []string) any {
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	var count int
	get(fmt.Sscan(given[3], &count))
	driver := get(posix.New(ctx, posix.Config{Path: given[0]}))
	witnesses := get(tessera.NewWitnessGroupFromPolicy(get(os.ReadFile(given[1]))))
	options := tessera.NewAppendOptions().
		WithCheckpointSigner(get(note.NewSigner(given[2]))).
		WithCheckpointInterval(200*time.Millisecond).
		WithBatching(16, 100*time.Millisecond).
		WithWitnesses(witnesses, &tessera.WitnessOptions{Timeout: 5 * time.Second})
	appender, shutdown, reader, err := tessera.NewAppender(ctx, driver, options)
	must(err)
	awaiter := tessera.NewPublicationAwaiter(ctx, reader.ReadCheckpoint, 50*time.Millisecond)
	var entries [][]byte
	for at := range count {
		entry := fmt.Appendf(nil, "tessera %d", at)
		index, _, err := awaiter.Await(ctx, appender.Add(ctx, tessera.NewEntry(entry)))
		must(err)
		ensure(int(index.Index) == at, "the order of entries")
		entries = append(entries, entry)
	}
	must(shutdown(ctx))
	return map[string]any{"entries": entries, "checkpoint": string(get(reader.ReadCheckpoint(ctx)))}
}

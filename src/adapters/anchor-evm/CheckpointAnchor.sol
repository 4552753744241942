// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.4 <0.9.0;

/// Keeps, for each writer and log, the digest of each checkpoint that was left here. What was written stays as it is:
/// nobody owns this contract, nothing in it can be changed or upgraded, and it takes no ether.
contract CheckpointAnchor {
    struct Last {
        uint64 size;
        uint64 blockNumber;
    }

    /// writer => log => size => SHA-256 of the checkpoint's text
    mapping(address => mapping(bytes32 => mapping(uint64 => bytes32))) private digests;
    /// writer => log => size => number of the block in which it was written
    mapping(address => mapping(bytes32 => mapping(uint64 => uint64))) private blocks;
    mapping(address => mapping(bytes32 => Last)) private lasts;

    event Anchored(address indexed writer, bytes32 indexed logId, uint64 indexed size, bytes32 digest);

    /// This writer left another digest for the same size: the log has two histories.
    error OtherDigestAnchored(bytes32 anchored);
    /// A log only grows.
    error SmallerThanLast(uint64 last);
    error DigestIsZero();

    /// Leaves `digest` for the log at `size`. The same again changes nothing.
    /// @param logId SHA-256 of the log's origin
    function anchor(bytes32 logId, uint64 size, bytes32 digest) external {
        if (digest == 0) revert DigestIsZero();
        bytes32 anchored = digests[msg.sender][logId][size];
        if (anchored == digest) return;
        if (anchored != 0) revert OtherDigestAnchored(anchored);
        Last storage last = lasts[msg.sender][logId];
        if (size < last.size) revert SmallerThanLast(last.size);
        digests[msg.sender][logId][size] = digest;
        blocks[msg.sender][logId][size] = uint64(block.number);
        lasts[msg.sender][logId] = Last(size, uint64(block.number));
        emit Anchored(msg.sender, logId, size, digest);
    }

    /// Zero, zero: never anchored.
    function read(address writer, bytes32 logId, uint64 size) external view returns (bytes32 digest, uint64 blockNumber) {
        return (digests[writer][logId][size], blocks[writer][logId][size]);
    }

    /// Zeros: this writer left nothing for this log.
    function readLast(address writer, bytes32 logId) external view returns (uint64 size, bytes32 digest, uint64 blockNumber) {
        Last storage last = lasts[writer][logId];
        return (last.size, digests[writer][logId][last.size], last.blockNumber);
    }
}

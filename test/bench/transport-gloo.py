"""The same as transport-rank.ts with torch's gloo: RANK PORT. Rank 0 writes figures as JSON."""
import json, os, sys, time
import torch
import torch.distributed as dist

rank = int(sys.argv[1])
os.environ.update(MASTER_ADDR='127.0.0.1', MASTER_PORT=sys.argv[2], GLOO_SOCKET_IFNAME='lo')
torch.set_num_threads(1)
dist.init_process_group('gloo', rank=rank, world_size=2)
peer = 1 - rank
figures = {}

def times(rounds, body):
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        body()
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)

def note(name, taken, share=1):
    figures[name] = {'leastMs': taken[0] * share, 'medianMs': taken[len(taken) // 2] * share}

def ping_pong(tensor):
    if rank == 0:
        dist.send(tensor, peer)
        dist.recv(tensor, peer)
    else:
        dist.recv(tensor, peer)
        dist.send(tensor, peer)

dist.barrier()
one = torch.zeros(1)
times(500, lambda: ping_pong(one))
note('empty', times(3000, lambda: ping_pong(one)), 0.5)
for name, megabytes, rounds in (('4 MB', 4, 60), ('16 MB', 16, 25)):
    tensor = torch.full((megabytes * 2**20 // 4,), float(rank))
    times(5, lambda: ping_pong(tensor))
    note(f'one way {name}', times(rounds, lambda: ping_pong(tensor)), 0.5)
    times(5, lambda: dist.all_reduce(tensor))
    note(f'all-reduce {name}', times(rounds, lambda: dist.all_reduce(tensor)))
dist.barrier()
if rank == 0:
    print(json.dumps(figures))

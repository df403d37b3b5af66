// Plain breadth-first independent cascade with one hash per arc: the yardstick of cascade_speed.py.
//
// It tosses the coins of wom_sim.rng (a state absorbs the source, the share and its age once, then one word per
// friend), so that world by world its sizes must equal those of wom_sim.classic.independent_cascade.
//
//     cascade GRAPH SIZES
//
// GRAPH holds, in the machine's byte order: int64 people, arcs, seeds, worlds; uint64 cut; int64 indptr[people + 1];
// uint32 targets[arcs]; uint32 seeds[seeds]; uint64 keys[worlds].  SIZES gets int64[worlds]; nanoseconds for all
// worlds and arcs examined in them are printed.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <vector>

#include <sys/mman.h>

static inline uint64_t absorb(uint64_t state, uint64_t word) {
    uint64_t z = state + 0x9E3779B97F4A7C15ULL * (word + 1);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

// Large arrays on huge pages, as NumPy asks for by itself: otherwise this side alone would pay for page walks.
template <class Value>
struct HugePages {
    using value_type = Value;
    HugePages() = default;
    template <class Other>
    HugePages(const HugePages<Other>&) {}
    Value* allocate(size_t count) {
        const size_t bytes = (count * sizeof(Value) + PAGE - 1) / PAGE * PAGE;
        void* memory = std::aligned_alloc(PAGE, bytes);
        if (memory == nullptr) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
        if (bytes > PAGE) madvise(memory, bytes, MADV_HUGEPAGE);
#endif
        return static_cast<Value*>(memory);
    }
    void deallocate(Value* memory, size_t) { std::free(memory); }
    template <class Other>
    bool operator==(const HugePages<Other>&) const { return true; }
    template <class Other>
    bool operator!=(const HugePages<Other>&) const { return false; }
    static constexpr size_t PAGE = size_t{1} << 21;
};

template <class Value>
using Array = std::vector<Value, HugePages<Value>>;

template <class Number>
static Array<Number> numbers(std::FILE* file, size_t count) {
    Array<Number> read(count);
    if (std::fread(read.data(), sizeof(Number), count, file) != count) {
        std::fprintf(stderr, "the graph file is too short\n");
        std::exit(1);
    }
    return read;
}

int main(int given, char** arguments) {
    if (given != 3) {
        std::fprintf(stderr, "usage: cascade GRAPH SIZES\n");
        return 2;
    }
    std::FILE* file = std::fopen(arguments[1], "rb");
    if (file == nullptr) {
        std::perror(arguments[1]);
        return 1;
    }
    const auto header = numbers<int64_t>(file, 4);
    const uint64_t cut = numbers<uint64_t>(file, 1)[0];
    const auto indptr = numbers<int64_t>(file, header[0] + 1);
    const auto targets = numbers<uint32_t>(file, header[1]);
    const auto seeds = numbers<uint32_t>(file, header[2]);
    const auto keys = numbers<uint64_t>(file, header[3]);
    std::fclose(file);

    const auto begin = std::chrono::steady_clock::now();
    Array<uint8_t> active(header[0], 0);
    Array<uint32_t> queue(header[0]);
    std::vector<int64_t> sizes;
    int64_t examined = 0;
    for (const uint64_t key : keys) {
        size_t head = 0, tail = 0;
        for (const uint32_t seed : seeds) {
            if (!active[seed]) {
                active[seed] = 1;
                queue[tail++] = seed;
            }
        }
        while (head < tail) {
            const uint32_t u = queue[head++];
            const uint64_t prefix = absorb(absorb(absorb(key, u), 1), 1);
            examined += indptr[u + 1] - indptr[u];
            for (int64_t arc = indptr[u]; arc < indptr[u + 1]; ++arc) {
                const uint32_t v = targets[arc];
                if ((absorb(prefix, v) >> 11) < cut && !active[v]) {
                    active[v] = 1;
                    queue[tail++] = v;
                }
            }
        }
        sizes.push_back(static_cast<int64_t>(tail));
        for (size_t k = 0; k < tail; ++k) active[queue[k]] = 0;
    }
    const auto end = std::chrono::steady_clock::now();

    std::FILE* out = std::fopen(arguments[2], "wb");
    if (out == nullptr || std::fwrite(sizes.data(), 8, sizes.size(), out) != sizes.size() || std::fclose(out) != 0) {
        std::perror(arguments[2]);
        return 1;
    }
    const auto took = std::chrono::duration_cast<std::chrono::nanoseconds>(end - begin).count();
    std::printf("%lld %lld\n", static_cast<long long>(took), static_cast<long long>(examined));
    return 0;
}

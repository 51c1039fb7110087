/**
 * What a promise comes to, or something else when that takes too long.
 * @param time milliseconds
 */
export async function inTime<T>(promise: Promise<T>, otherwise: T, time: number): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<T>((resolve) => {
        timer = setTimeout(resolve, time, otherwise);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
